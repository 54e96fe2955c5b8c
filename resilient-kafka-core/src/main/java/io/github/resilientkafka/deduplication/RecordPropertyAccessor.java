package io.github.resilientkafka.deduplication;

import java.util.Map;
import java.util.function.Function;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationContext;
import org.springframework.expression.PropertyAccessor;
import org.springframework.expression.TypedValue;

/**
 * Lets an expression say {@code value.orderId}, although a record has no getters.
 */
final class RecordPropertyAccessor implements PropertyAccessor {

	private static final Map<String, Function<ConsumerRecord<?, ?>, @Nullable Object>> PROPERTIES = Map.of("topic",
			ConsumerRecord::topic, "partition", ConsumerRecord::partition, "offset", ConsumerRecord::offset, "key",
			ConsumerRecord::key, "value", ConsumerRecord::value, "headers", ConsumerRecord::headers, "timestamp",
			ConsumerRecord::timestamp);

	@Override
	public Class<?>[] getSpecificTargetClasses() {
		return new Class<?>[] { ConsumerRecord.class };
	}

	@Override
	public boolean canRead(EvaluationContext context, @Nullable Object target, String name) {
		return PROPERTIES.containsKey(name);
	}

	@Override
	@SuppressWarnings("NullAway") // both are known: see canRead
	public TypedValue read(EvaluationContext context, @Nullable Object target, String name) {
		return new TypedValue(PROPERTIES.get(name).apply((ConsumerRecord<?, ?>) target));
	}

	@Override
	public boolean canWrite(EvaluationContext context, @Nullable Object target, String name) {
		return false;
	}

	@Override
	public void write(EvaluationContext context, @Nullable Object target, String name, @Nullable Object newValue) {
		throw new UnsupportedOperationException("A record cannot be changed");
	}

}
