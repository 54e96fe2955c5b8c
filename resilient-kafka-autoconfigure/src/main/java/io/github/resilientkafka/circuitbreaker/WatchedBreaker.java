package io.github.resilientkafka.circuitbreaker;

import java.util.concurrent.atomic.AtomicInteger;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;

/**
 * A circuit breaker, and what a listener has learned about it. Thread-safe.
 */
final class WatchedBreaker {

	private final CircuitBreaker breaker;

	private final AtomicInteger openings = new AtomicInteger();

	private final AtomicInteger calls = new AtomicInteger();

	private volatile boolean shared;

	private volatile boolean tombstonesFail;

	WatchedBreaker(CircuitBreaker breaker) {
		this.breaker = breaker;
		breaker.getEventPublisher().onStateTransition(this::changed);
	}

	private void changed(CircuitBreakerOnStateTransitionEvent event) {
		State state = event.getStateTransition().getToState();
		if (state == State.OPEN || state == State.FORCED_OPEN) {
			this.openings.incrementAndGet();
		}
	}

	CircuitBreaker breaker() {
		return this.breaker;
	}

	/**
	 * How often it has opened. A call during which it has may have failed because of what
	 * has opened it.
	 */
	int openings() {
		return this.openings.get();
	}

	/**
	 * How many calls of listeners have ended that count for it, in this listener.
	 */
	int calls() {
		return this.calls.get();
	}

	void called() {
		this.calls.incrementAndGet();
	}

	/**
	 * Whether a client that the listener calls asks the same breaker. The client needs
	 * the permission then, and records the call.
	 */
	boolean isShared() {
		return this.shared;
	}

	void shared() {
		this.shared = true;
	}

	/**
	 * Whether a record without a value has failed. As long as none has, the listener may
	 * ignore such records, and their success tells nothing.
	 */
	boolean tombstonesFail() {
		return this.tombstonesFail;
	}

	void tombstoneFailed() {
		this.tombstonesFail = true;
	}

}
