package io.github.resilientkafka.circuitbreaker;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;

/**
 * The calls by which a circuit breaker judges.
 *
 * @param fewest how many it needs to judge at all
 * @param most how many it looks at; {@code fewest} if that depends on the time
 * @param threshold which share of them has to fail for it to open, in percent
 */
record BreakerWindow(int fewest, int most, float threshold) {

	/** The divisor that makes a third of a percentage. */
	private static final int THIRD = 300;

	/** More retries than this do not fail in a row. */
	private static final int MAX_FAILING = 1_000;

	static BreakerWindow of(CircuitBreakerConfig config) {
		int fewest = config.getMinimumNumberOfCalls();
		int most = (config.getSlidingWindowType() == SlidingWindowType.COUNT_BASED) ? config.getSlidingWindowSize()
				: fewest;
		return new BreakerWindow(Math.min(fewest, most), most, config.getFailureRateThreshold());
	}

	/**
	 * How many calls it judges by.
	 * @param ended how many have ended since it was closed
	 */
	int judged(int ended) {
		return Math.max(this.fewest, Math.min(this.most, ended));
	}

	/**
	 * How many retries may fail among some calls, so that together with what else fails
	 * they do not open it: as many as make up a third of the threshold.
	 */
	int failingRetries(int calls) {
		return Math.max(1, Math.min(MAX_FAILING, (int) (calls * this.threshold / THIRD)));
	}

	/**
	 * Among how many calls one retry may fail, by the same measure.
	 */
	int callsPerFailingRetry() {
		return (int) Math.ceil(THIRD / this.threshold);
	}

}
