package io.github.resilientkafka.method;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.failure.RootCause;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.ParseException;
import org.springframework.expression.ParserContext;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.util.StringUtils;

/**
 * The attributes of an annotation: refuses placeholders without a value, expressions
 * without a result and what is no number or switch, where spring-kafka would not say
 * which attribute it is.
 */
final class ListenerAttributes {

	private static final List<Class<?>> ONE_TEXT = List.of(String.class);

	private static final List<Class<?>> TEXTS = List.of(String.class, String[].class, Collection.class);

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
	 * Check the attributes of a method.
	 * @throws io.github.resilientkafka.InvalidListenerException if one cannot be resolved
	 */
	void check(ListenerMethod method) {
		ResilientKafkaListener annotation = method.annotation();
		check(method, "id", ONE_TEXT, annotation.id());
		check(method, "topics", TEXTS, annotation.topics());
		check(method, "groupId", ONE_TEXT, annotation.groupId());
		check(method, "clientIdPrefix", ONE_TEXT, annotation.clientIdPrefix());
		check(method, "properties", TEXTS, annotation.properties());
		checkBean(method, "filter", annotation.filter());
		checkBean(method, "contentTypeConverter", annotation.contentTypeConverter());
		check(method, "retryDelays", List.of(Object.class), annotation.retryDelays());
		checkText(method, "autoStartup", Boolean.class, annotation.autoStartup(), SWITCH,
				"It is neither true nor false.", "Write true or false.");
		checkText(method, "batch", Boolean.class, annotation.batch(), SWITCH, "It is neither true nor false.",
				"Write true or false.");
		checkText(method, "concurrency", Number.class, annotation.concurrency(), THREADS,
				"It is not a number of threads.", "Use 1 or more.");
	}

	private void check(ListenerMethod method, String attribute, List<Class<?>> types, String... values) {
		for (String value : values) {
			resolve(method, attribute, types, value);
		}
	}

	private void checkBean(ListenerMethod method, String attribute, String value) {
		Object resolved = resolve(method, attribute, List.of(Object.class), value);
		if (resolved instanceof String name && StringUtils.hasText(name) && !this.beanFactory.containsBean(name)) {
			throw method.invalid(attribute, name, "There is no bean of this name.", "Name one that there is.");
		}
	}

	private void checkText(ListenerMethod method, String attribute, Class<?> type, String value, Pattern pattern,
			String reason, String action) {
		Object resolved = resolve(method, attribute, List.of(String.class, type), value);
		if (!value.isEmpty() && resolved != null && !pattern.matcher(resolved.toString().strip()).matches()) {
			throw method.invalid(attribute, resolved.toString(), reason, action);
		}
	}

	/**
	 * What spring-kafka will make of a value. An expression with {@code __listener} is
	 * left to it: it knows the bean by that name.
	 * @return that, or {@code null} if it is nothing, or only spring-kafka can tell
	 */
	private @Nullable Object resolve(ListenerMethod method, String attribute, List<Class<?>> types, String value) {
		String resolved;
		try {
			resolved = String.valueOf(this.beanFactory.resolveEmbeddedValue(value));
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid(attribute, value, "A placeholder in it has no value.",
					"Define the property, or give the placeholder a default: ${name:default}.");
		}
		if (!resolved.contains("#{")) {
			return resolved;
		}
		try {
			this.parser.parseExpression(resolved, ParserContext.TEMPLATE_EXPRESSION);
		}
		catch (ParseException ex) {
			throw method.invalid(attribute, value, "It is not an expression: %s.".formatted(ex.getSimpleMessage()),
					"Correct it.");
		}
		BeanExpressionResolver resolver = this.beanFactory.getBeanExpressionResolver();
		if (resolver == null || resolved.contains(LISTENER)) {
			return null;
		}
		Object result = evaluate(method, attribute, value, resolved, resolver);
		boolean fits = (result != null) ? types.stream().anyMatch((type) -> type.isInstance(result)) : types != TEXTS;
		if (!fits) {
			throw method.invalid(attribute, value,
					"Its value is %s, which is of no use here."
						.formatted((result != null) ? "of " + result.getClass() : "null"),
					"Let the expression give %s.".formatted(
							types.stream().map(Class::getSimpleName).collect(Collectors.joining(", ", "one of ", ""))));
		}
		return result;
	}

	private @Nullable Object evaluate(ListenerMethod method, String attribute, String value, String resolved,
			BeanExpressionResolver resolver) {
		try {
			return resolver.evaluate(resolved, new BeanExpressionContext(this.beanFactory, null));
		}
		catch (BeansException | EvaluationException ex) {
			throw method.invalid(attribute, value,
					"It cannot be evaluated: %s.".formatted(new RootCause(ex).parts().get(0)), "Correct it.");
		}
	}

}
