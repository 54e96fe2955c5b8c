package io.github.resilientkafka.deduplication;

import java.nio.charset.StandardCharsets;

import io.github.resilientkafka.policy.InvalidSettingException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelEvaluationException;
import org.springframework.expression.spel.SpelMessage;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.util.ObjectUtils;

/**
 * Finds the keys of records in the place that a setting names.
 */
final class RecordKeys {

	private static final String HEADER = "header:";

	private RecordKeys() {
	}

	/**
	 * Make a key of a setting.
	 * @param setting the value of {@code deduplication.key}
	 * @param scope what is put in front of each key
	 */
	static RecordKey of(String setting, String scope) {
		if (setting.startsWith(HEADER)) {
			String name = setting.substring(HEADER.length()).trim();
			if (name.isEmpty()) {
				throw invalid(setting, "The name of the header is missing.");
			}
			return (polled, deserialized) -> scoped(scope, header(polled.headers().lastHeader(name)));
		}
		if (setting.equals("key")) {
			return (polled, deserialized) -> scoped(scope, polled.key());
		}
		return new Computed(expression(setting), scope);
	}

	/**
	 * What is put in front of the keys of a listener: of two listeners never the same,
	 * whatever their keys are.
	 * @param group the group of the listener
	 * @param listener its id
	 */
	static String scope(String group, String listener) {
		// The first slash ends the group then, and the first colon behind it the id
		boolean unambiguous = group.indexOf('/') < 0 && listener.indexOf(':') < 0;
		return KeyText.of(unambiguous ? group + "/" + listener : group + "\0" + listener) + ":";
	}

	private static byte @Nullable [] header(@Nullable Header header) {
		return (header != null) ? header.value() : null;
	}

	/**
	 * Empty is no key: all records without one would be duplicates of each other.
	 */
	private static @Nullable String scoped(String scope, byte @Nullable [] key) {
		return (key != null && key.length > 0) ? scope + KeyText.of(key) : null;
	}

	private static Expression expression(String setting) {
		try {
			Expression expression = new SpelExpressionParser().parseExpression(setting);
			tryOut(setting, expression);
			return expression;
		}
		catch (ParseException ex) {
			throw invalid(setting, "It is not a SpEL expression: " + ex.getMessage());
		}
	}

	/**
	 * A name that a record does not have would fail with each of them.
	 */
	private static void tryOut(String setting, Expression expression) {
		try {
			expression.getValue(Computed.CONTEXT, new ConsumerRecord<>("topic", 0, 0, null, null));
		}
		catch (SpelEvaluationException ex) {
			boolean unknown = ex.getMessageCode() == SpelMessage.PROPERTY_OR_FIELD_NOT_READABLE
					|| ex.getMessageCode() == SpelMessage.METHOD_NOT_FOUND;
			if (unknown && String.valueOf(ex.getMessage()).contains(ConsumerRecord.class.getSimpleName())) {
				throw invalid(setting, "It does not fit a ConsumerRecord: " + ex.getMessage());
			}
		}
		catch (EvaluationException | IllegalArgumentException ex) {
			// A record with a value may be different
		}
	}

	private static InvalidSettingException invalid(String setting, String reason) {
		return new InvalidSettingException(DeduplicationPolicy.KEY, setting, reason,
				"Use 'header:' and the name of a header, 'key', or a SpEL expression on the record such as 'value.orderId'.");
	}

	/**
	 * A key that an expression computes.
	 */
	private record Computed(Expression expression, String scope) implements RecordKey {

		private static final StandardEvaluationContext CONTEXT = new StandardEvaluationContext();

		static {
			CONTEXT.addPropertyAccessor(new RecordPropertyAccessor());
		}

		@Override
		public @Nullable String of(ConsumerRecord<byte[], byte[]> polled,
				@Nullable ConsumerRecord<Object, Object> deserialized) {
			try {
				return scoped(this.scope, bytes(this.expression.getValue(CONTEXT, deserialized)));
			}
			catch (EvaluationException ex) {
				if (polled.value() == null) {
					// A tombstone has nothing that the expression could look at
					return null;
				}
				throw ex;
			}
		}

		private static byte @Nullable [] bytes(@Nullable Object key) {
			if (key instanceof byte[] bytes) {
				return bytes;
			}
			if (ObjectUtils.isEmpty(key)) {
				return null;
			}
			String text = String.valueOf(ObjectUtils.unwrapOptional(key));
			return text.isBlank() ? null : text.getBytes(StandardCharsets.UTF_8);
		}

		@Override
		public boolean isRaw() {
			return false;
		}

	}

}
