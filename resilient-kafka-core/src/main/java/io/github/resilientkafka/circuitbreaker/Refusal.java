package io.github.resilientkafka.circuitbreaker;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilientkafka.failure.ForeignThrowable;

/**
 * What a client throws whose circuit breaker permits no call.
 */
final class Refusal {

	private Refusal() {
	}

	/**
	 * Whether a failure is the refusal of a breaker.
	 */
	static boolean isBy(String breaker, Throwable failure) {
		for (Throwable cause : new ForeignThrowable(failure).chain()) {
			if (cause instanceof CallNotPermittedException refusal
					&& breaker.equals(refusal.getCausingCircuitBreakerName())) {
				return true;
			}
		}
		return false;
	}

}
