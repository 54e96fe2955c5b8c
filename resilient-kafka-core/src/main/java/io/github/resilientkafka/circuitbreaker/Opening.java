package io.github.resilientkafka.circuitbreaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;

/**
 * Why and when a circuit breaker has opened.
 *
 * @param why why, as a part of a sentence
 * @param remedy what to do, as a sentence without its full stop
 * @param failures how many calls had failed
 * @param count how often it has opened without being closed meanwhile
 * @param at when it has opened last, in epoch ms
 */
record Opening(String why, String remedy, int failures, int count, long at) {

	private static final String BY_ITSELF = "; the listener tries again by itself";

	/**
	 * A breaker has opened that was closed.
	 */
	static Opening of(CircuitBreaker breaker, long at) {
		CircuitBreakerConfig config = breaker.getCircuitBreakerConfig();
		CircuitBreaker.Metrics metrics = breaker.getMetrics();
		int calls = metrics.getNumberOfBufferedCalls();
		if (metrics.getFailureRate() >= config.getFailureRateThreshold()) {
			return new Opening("is open: %.0f %% of %d calls failed".formatted(metrics.getFailureRate(), calls),
					"Mend what fails" + BY_ITSELF, metrics.getNumberOfFailedCalls(), 1, at);
		}
		if (metrics.getSlowCallRate() >= config.getSlowCallRateThreshold()) {
			return new Opening(
					"is open: %.0f %% of %d calls took longer than %d ms".formatted(metrics.getSlowCallRate(), calls,
							config.getSlowCallDurationThreshold().toMillis()),
					"Find out what is slow" + BY_ITSELF, metrics.getNumberOfFailedCalls(), 1, at);
		}
		return new Opening("was opened by hand", "Close it to let the listener go on" + BY_ITSELF, 0, 1, at);
	}

	/**
	 * A breaker is open until somebody changes it.
	 */
	static Opening forced(long at) {
		return new Opening("was forced open by hand", "Close it to let the listener go on", 0, 1, at);
	}

	/**
	 * The trial calls have failed.
	 */
	Opening again(long later) {
		return new Opening(this.why, this.remedy, this.failures, this.count + 1, later);
	}

}
