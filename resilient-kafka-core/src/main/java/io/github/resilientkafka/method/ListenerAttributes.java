package io.github.resilientkafka.method;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.failure.RootCause;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.expression.ParseException;
import org.springframework.expression.ParserContext;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.kafka.listener.adapter.RecordFilterStrategy;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.util.StringUtils;

/**
 * The attributes of an annotation: refuses placeholders without a value, expressions
 * without a result and what is no number or switch, where spring-kafka would not say
 * which attribute it is. An expression is evaluated when spring-kafka would, and instead
 * of it, as it may do more than give a value.
 */
final class ListenerAttributes {

	private static final List<Class<?>> ONE_TEXT = List.of(String.class);

	private static final List<Class<?>> TEXTS = List.of(String.class, String[].class, Collection.class);

	private static final Set<String> REQUIRED = Set.of("id", "topics", "properties");

	private static final Pattern SWITCH = Pattern.compile("(?i)true|false");

	private static final Pattern THREADS = Pattern.compile("0*[1-9]\\d{0,6}");

	/** The name under which an expression finds the bean of the method. */
	private static final String LISTENER = "__listener";

	private final SpelExpressionParser parser = new SpelExpressionParser();

	private final ConfigurableBeanFactory beanFactory;

	ListenerAttributes(ConfigurableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Check the attributes of an annotation.
	 * @return what its expressions have given, for spring-kafka to take instead of them
	 * @throws io.github.resilientkafka.InvalidListenerException if one cannot be resolved
	 */
	Map<String, Object> check(AnnotatedListener listener) {
		ResilientKafkaListener annotation = listener.annotation();
		Map<String, Object> results = new HashMap<>();
		checkText(listener, "id", annotation.id(), results);
		checkTexts(listener, "topics", annotation.topics(), results);
		checkText(listener, "groupId", annotation.groupId(), results);
		checkText(listener, "clientIdPrefix", annotation.clientIdPrefix(), results);
		checkTexts(listener, "properties", annotation.properties(), results);
		checkBean(listener, "filter", RecordFilterStrategy.class, annotation.filter(), results);
		checkBean(listener, "contentTypeConverter", SmartMessageConverter.class, annotation.contentTypeConverter(),
				results);
		checkText(listener, "autoStartup", Boolean.class, annotation.autoStartup(), SWITCH,
				"It is neither true nor false.", "Write true or false.", results);
		checkText(listener, "concurrency", Number.class, annotation.concurrency(), THREADS,
				"It is not a number of threads.", "Use 1 or more.", results);
		checkWritten(listener, "batch", annotation.batch());
		// Evaluated with the policy, when all beans are there
		for (String delays : annotation.retryDelays()) {
			parse(listener, "retryDelays", delays);
		}
		return results;
	}

	private void checkText(AnnotatedListener listener, String attribute, String value, Map<String, Object> results) {
		Object resolved = resolve(listener, attribute, ONE_TEXT, value);
		if (resolved != null) {
			keep(attribute, value, resolved.toString(), results);
		}
	}

	private void checkTexts(AnnotatedListener listener, String attribute, String[] values,
			Map<String, Object> results) {
		List<String> texts = new ArrayList<>();
		boolean whole = true;
		for (String value : values) {
			Object resolved = resolve(listener, attribute, TEXTS, value);
			Collection<?> parts = (resolved instanceof Collection<?> several) ? several
					: (resolved instanceof String[] array) ? Arrays.asList(array)
							: List.of((resolved != null) ? resolved : value);
			for (Object part : parts) {
				if (!(part instanceof String text)) {
					throw listener.invalid(attribute, value,
							"Its value has a part that is no text: %s.".formatted(part),
							"Let the expression give texts.");
				}
				texts.add(text);
				whole &= isFinal(text);
			}
		}
		if (whole && !texts.isEmpty() && isEvaluated(values)) {
			results.put(attribute, texts.toArray(String[]::new));
		}
	}

	private void checkBean(AnnotatedListener listener, String attribute, Class<?> type, String value,
			Map<String, Object> results) {
		Object resolved = resolve(listener, attribute, List.of(String.class, type), value);
		if (resolved instanceof String name) {
			if (StringUtils.hasText(name) && !this.beanFactory.containsBean(name)) {
				throw listener.invalid(attribute, name, "There is no bean of this name.", "Name one that there is.");
			}
			keep(attribute, value, name, results);
		}
	}

	private void checkText(AnnotatedListener listener, String attribute, Class<?> type, String value, Pattern pattern,
			String reason, String action, Map<String, Object> results) {
		Object resolved = resolve(listener, attribute, List.of(String.class, type), value);
		if (!value.isEmpty() && resolved != null) {
			if (!pattern.matcher(resolved.toString()).matches()) {
				throw listener.invalid(attribute, resolved.toString(), reason, action);
			}
			keep(attribute, value, resolved.toString(), results);
		}
	}

	/**
	 * spring-kafka resolves neither placeholders nor expressions there.
	 */
	private static void checkWritten(AnnotatedListener listener, String attribute, String value) {
		if (!value.isEmpty() && !SWITCH.matcher(value).matches()) {
			throw listener.invalid(attribute, value, "It is neither true nor false, and taken as it is written.",
					"Write true or false, or leave it out and set spring.kafka.listener.type.");
		}
	}

	private static void keep(String attribute, String value, String result, Map<String, Object> results) {
		if (StringUtils.hasText(result) && isFinal(result) && isEvaluated(value)) {
			results.put(attribute, result);
		}
	}

	/**
	 * Whether spring-kafka takes a text as it is.
	 */
	private static boolean isFinal(String text) {
		return !text.contains("${") && !text.contains("#{");
	}

	private static boolean isEvaluated(String... values) {
		return !Arrays.stream(values).allMatch(ListenerAttributes::isFinal);
	}

	/**
	 * What spring-kafka will make of a value. An expression with {@code __listener} is
	 * left to it: it knows the bean by that name.
	 * @return that, or {@code null} if it is nothing, or only spring-kafka can tell
	 */
	private @Nullable Object resolve(AnnotatedListener listener, String attribute, List<Class<?>> types, String value) {
		String resolved = parse(listener, attribute, value);
		BeanExpressionResolver resolver = this.beanFactory.getBeanExpressionResolver();
		if (!resolved.contains("#{")) {
			return resolved;
		}
		if (resolver == null || resolved.contains(LISTENER)) {
			return null;
		}
		Object result = evaluate(listener, attribute, value, resolved, resolver);
		boolean fits = (result != null) ? types.stream().anyMatch((type) -> type.isInstance(result))
				: !REQUIRED.contains(attribute);
		if (!fits) {
			throw listener.invalid(attribute, value,
					"Its value is %s, which is of no use here."
						.formatted((result != null) ? "of " + result.getClass() : "null"),
					"Let the expression give %s.".formatted(
							types.stream().map(Class::getSimpleName).collect(Collectors.joining(", ", "one of ", ""))));
		}
		return result;
	}

	/**
	 * The value with its placeholders replaced, if what is left can be an expression.
	 */
	private String parse(AnnotatedListener listener, String attribute, String value) {
		try {
			String resolved = String.valueOf(this.beanFactory.resolveEmbeddedValue(value));
			if (resolved.contains("#{")) {
				this.parser.parseExpression(resolved, ParserContext.TEMPLATE_EXPRESSION);
			}
			return resolved;
		}
		catch (IllegalArgumentException ex) {
			throw listener.invalid(attribute, value, "A placeholder in it has no value.",
					"Define the property, or give the placeholder a default: ${name:default}.");
		}
		catch (ParseException ex) {
			throw listener.invalid(attribute, value, "It is not an expression: %s.".formatted(ex.getSimpleMessage()),
					"Correct it.");
		}
	}

	private @Nullable Object evaluate(AnnotatedListener listener, String attribute, String value, String resolved,
			BeanExpressionResolver resolver) {
		try {
			return resolver.evaluate(resolved, new BeanExpressionContext(this.beanFactory, null));
		}
		catch (BeansException ex) {
			if (ex.contains(BeanCreationException.class)) {
				// Of a bean that the attribute can do nothing about
				throw ex;
			}
			throw listener.invalid(attribute, value,
					"It cannot be evaluated: %s.".formatted(new RootCause(ex).parts().get(0)), "Correct it.");
		}
	}

}
