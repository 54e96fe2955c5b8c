package io.github.resilientkafka.circuitbreaker;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;

/**
 * The calls by which a circuit breaker judges.
 *
 * @param fewest how many it needs to judge at all
 * @param most how many it looks at; {@code fewest} if that depends on the time
 * @param largest how many calls a batch counts for at most
 * @param threshold which share of them has to fail for it to open, in percent
 */
record BreakerWindow(int fewest, int most, int largest, float threshold) {

	/** Which part of the threshold failing retries may make up. */
	private static final float SHARE = 0.4F;

	/** A limit for windows that are huge, or have no number of calls. */
	private static final int LIMIT = 1_000;

	static BreakerWindow of(CircuitBreakerConfig config) {
		int fewest = config.getMinimumNumberOfCalls();
		int size = config.getSlidingWindowSize();
		float threshold = config.getFailureRateThreshold();
		return switch (config.getSlidingWindowType()) {
			case COUNT_BASED -> new BreakerWindow(Math.min(fewest, size), size, size, threshold);
			case TIME_BASED -> new BreakerWindow(fewest, fewest, LIMIT, threshold);
		};
	}

	/**
	 * How many calls it judges by.
	 * @param ended how many have ended since it was closed
	 */
	int judged(long ended) {
		return (int) Math.max(this.fewest, Math.min(this.most, ended));
	}

	/**
	 * How many retries may fail among some calls, so that together with what else fails
	 * they do not open it.
	 */
	int failingRetries(int calls) {
		return Math.max(1, Math.min(LIMIT, (int) (calls * share())));
	}

	/**
	 * Among how many calls one retry may fail, by the same measure.
	 */
	int callsPerFailingRetry() {
		return (int) Math.ceil(1 / share());
	}

	private float share() {
		return SHARE * this.threshold / 100;
	}

}
