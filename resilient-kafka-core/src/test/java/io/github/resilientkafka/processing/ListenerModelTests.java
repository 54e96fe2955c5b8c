package io.github.resilientkafka.processing;

import java.time.Duration;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.polling.Schedules;
import org.junit.jupiter.api.Test;

/**
 * Whatever the order of polls, failures, outages, rebalances, lost answers and restarts:
 * no offset passes a record that is not settled, nothing is forgotten, tried too early or
 * out of order, and all is settled in the end. A failure names its seed, which
 * {@code -Dmodel.seed} runs alone; {@code -Dmodel.times} multiplies the schedules.
 */
class ListenerModelTests {

	private static final Duration[] NONE = {};

	private static final Duration[] LANES = { Duration.ofMillis(200), Duration.ofMillis(500) };

	@Test
	void recordsAtLeastOnce() {
		run(24_000, new ModelledListener(Delivery.AT_LEAST_ONCE, false, NONE));
	}

	@Test
	void recordsAtLeastOnceWithRetryTopics() {
		run(10_000, new ModelledListener(Delivery.AT_LEAST_ONCE, false, LANES));
	}

	@Test
	void recordsExactlyOnce() {
		run(18_000, new ModelledListener(Delivery.EXACTLY_ONCE, false, NONE));
	}

	@Test
	void recordsExactlyOnceWithRetryTopics() {
		run(9_000, new ModelledListener(Delivery.EXACTLY_ONCE, false, LANES));
	}

	@Test
	void batchesAtLeastOnce() {
		run(11_000, new ModelledListener(Delivery.AT_LEAST_ONCE, true, NONE));
	}

	@Test
	void batchesExactlyOnceWithRetryTopics() {
		run(8_000, new ModelledListener(Delivery.EXACTLY_ONCE, true, LANES));
	}

	private static void run(int schedules, ModelledListener listener) {
		Schedules.run(schedules, (seed, trace) -> new ListenerModel(listener, seed, trace).run());
	}

}
