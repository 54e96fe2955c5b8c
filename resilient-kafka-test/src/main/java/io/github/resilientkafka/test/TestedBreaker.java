package io.github.resilientkafka.test;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilientkafka.circuitbreaker.CircuitBreakerPolicy;
import io.github.resilientkafka.listener.RegisteredListener;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The circuit breaker of a listener. Its own waits do not go by the time of the test, so
 * a test opens and closes it.
 */
public final class TestedBreaker {

	private final CircuitBreaker breaker;

	private TestedBreaker(CircuitBreaker breaker) {
		this.breaker = breaker;
	}

	static @Nullable TestedBreaker of(RegisteredListener listener, ListableBeanFactory beans) {
		return listener.policy()
			.stages()
			.find(CircuitBreakerPolicy.class)
			.map(CircuitBreakerPolicy::instance)
			.flatMap((name) -> beans.getBeanProvider(CircuitBreakerRegistry.class)
				.stream()
				.findFirst()
				.flatMap((registry) -> registry.find(name)))
			.map(TestedBreaker::new)
			.orElse(null);
	}

	/**
	 * Open it, as an outage does: the listener pauses until {@link #close()}.
	 */
	public void open() {
		this.breaker.transitionToForcedOpenState();
	}

	/**
	 * Let the next calls decide whether it closes.
	 */
	public void halfOpen() {
		if (this.breaker.getState() != CircuitBreaker.State.OPEN) {
			this.breaker.transitionToOpenState();
		}
		this.breaker.transitionToHalfOpenState();
	}

	/**
	 * Close it, and forget the calls before.
	 */
	public void close() {
		this.breaker.reset();
	}

	/**
	 * Whether calls are refused.
	 * @return whether it is open
	 */
	public boolean isOpen() {
		CircuitBreaker.State state = this.breaker.getState();
		return state == CircuitBreaker.State.OPEN || state == CircuitBreaker.State.FORCED_OPEN;
	}

}
