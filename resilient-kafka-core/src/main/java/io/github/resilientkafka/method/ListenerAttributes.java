package io.github.resilientkafka.method;

import io.github.resilientkafka.ResilientKafkaListener;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.expression.ParseException;
import org.springframework.expression.ParserContext;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.util.StringUtils;

/**
 * The attributes of an annotation: refuses placeholders without a value, and what is no
 * expression or no number, where spring-kafka would not say which attribute it is.
 */
final class ListenerAttributes {

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
		check(method, "id", annotation.id());
		check(method, "topics", annotation.topics());
		check(method, "groupId", annotation.groupId());
		check(method, "clientIdPrefix", annotation.clientIdPrefix());
		check(method, "autoStartup", annotation.autoStartup());
		check(method, "batch", annotation.batch());
		check(method, "properties", annotation.properties());
		check(method, "retryDelays", annotation.retryDelays());
		checkNumber(method, "concurrency", annotation.concurrency());
	}

	private void check(ListenerMethod method, String attribute, String... values) {
		for (String value : values) {
			resolve(method, attribute, value);
		}
	}

	private String resolve(ListenerMethod method, String attribute, String value) {
		String resolved;
		try {
			resolved = String.valueOf(this.beanFactory.resolveEmbeddedValue(value));
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid(attribute, value, "A placeholder in it has no value.",
					"Define the property, or give the placeholder a default: ${name:default}.");
		}
		if (resolved.contains("#{")) {
			try {
				this.parser.parseExpression(resolved, ParserContext.TEMPLATE_EXPRESSION);
			}
			catch (ParseException ex) {
				throw method.invalid(attribute, value, "It is not an expression: %s.".formatted(ex.getSimpleMessage()),
						"Correct it.");
			}
		}
		return resolved;
	}

	private void checkNumber(ListenerMethod method, String attribute, String value) {
		String resolved = resolve(method, attribute, value);
		if (StringUtils.hasText(resolved) && !resolved.contains("#{") && !resolved.strip().matches("0*[1-9]\\d{0,6}")) {
			throw method.invalid(attribute, resolved, "It is not a number of threads.", "Use 1 or more.");
		}
	}

}
