package io.github.resilientkafka.circuitbreaker;

import java.util.Arrays;
import java.util.List;

import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.policy.RetryLane;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Calls with records that have nothing but a value.
 */
final class TestInvocations {

	private TestInvocations() {
	}

	static Invocation invocation(@Nullable String value) {
		return new Invocation(List.of(attempt(value)));
	}

	static Invocation batch(@Nullable String... values) {
		return new Invocation(Arrays.stream(values).<RecordAttempt>map(TestInvocations::attempt).toList());
	}

	private static Attempt attempt(@Nullable String value) {
		return new Attempt(new ConsumerRecord<>("topic", 0, 0, null, (value != null) ? value.getBytes() : null),
				RetryLane.MAIN);
	}

	static Invocation retry() {
		return new Invocation(List.of(new Attempt(new ConsumerRecord<>("retry", 0, 0, null, new byte[0]), 1)));
	}

	private record Attempt(ConsumerRecord<byte[], byte[]> polled, int lane) implements RecordAttempt {

		@Override
		public ConsumerRecord<Object, Object> deserialized() {
			throw new UnsupportedOperationException();
		}

		@Override
		public int immediateAttempts() {
			return 0;
		}

		@Override
		public Iterable<ConsumerRecord<byte[], byte[]>> following() {
			return List.of();
		}

		@Override
		public void skip() {
		}

		@Override
		public void fail(Throwable failure) {
		}

		@Override
		public void postpone(long until) {
		}

	}

}
