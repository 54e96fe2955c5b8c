package io.github.resilientkafka.circuitbreaker;

import java.util.Arrays;
import java.util.List;

import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.policy.RetryLane;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

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
		return new Invocation(Arrays.stream(values).map(TestInvocations::attempt).toList());
	}

	static Invocation retry() {
		return new Invocation(List.of(attempt(new byte[0], 1)));
	}

	private static RecordAttempt attempt(@Nullable String value) {
		return attempt((value != null) ? value.getBytes() : null, RetryLane.MAIN);
	}

	private static RecordAttempt attempt(byte @Nullable [] value, int lane) {
		RecordAttempt attempt = mock();
		given(attempt.polled()).willReturn(new ConsumerRecord<>("topic", 0, 0, null, value));
		given(attempt.lane()).willReturn(lane);
		return attempt;
	}

}
