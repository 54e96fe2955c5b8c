package io.github.resilientkafka.circuitbreaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilientkafka.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker of a listener as its registry has it now: it may be replaced or
 * removed while the application runs. Thread-safe.
 */
final class CurrentBreaker {

	private final CircuitBreakerRegistry registry;

	private final String name;

	private final TimeSource clock;

	private volatile @Nullable WatchedBreaker known;

	CurrentBreaker(CircuitBreakerRegistry registry, String name, TimeSource clock) {
		this.registry = registry;
		this.name = name;
		this.clock = clock;
	}

	/**
	 * The breaker. One that was removed is created anew with the next call, as with
	 * resilience4j's annotation.
	 */
	WatchedBreaker get() {
		// The registry takes a lock where it may have to create one
		CircuitBreaker found = this.registry.find(this.name).orElse(null);
		WatchedBreaker known = this.known;
		return (known != null && known.breaker() == found) ? known : exchange();
	}

	private synchronized WatchedBreaker exchange() {
		CircuitBreaker breaker = this.registry.circuitBreaker(this.name);
		WatchedBreaker known = this.known;
		if (known == null || known.breaker() != breaker) {
			known = new WatchedBreaker(breaker, this.clock);
			this.known = known;
		}
		return known;
	}

}
