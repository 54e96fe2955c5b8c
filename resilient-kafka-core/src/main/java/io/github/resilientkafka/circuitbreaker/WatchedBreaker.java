package io.github.resilientkafka.circuitbreaker;

import java.util.concurrent.atomic.AtomicInteger;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.github.resilientkafka.pipeline.Calls;
import io.github.resilientkafka.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker, and what a listener has learned about it. Thread-safe.
 */
final class WatchedBreaker {

	/** A fifth of the calls that open the breaker may fail in a row. */
	private static final float SHARE_IN_A_ROW = 500;

	private final CircuitBreaker breaker;

	private final AtomicInteger openings = new AtomicInteger();

	private final AtomicInteger calls = new AtomicInteger();

	private final AtomicInteger failedInARow = new AtomicInteger();

	private final RecentSuccesses successes = new RecentSuccesses(System::nanoTime);

	private final RetryPrecedence precedence = new RetryPrecedence(System::nanoTime);

	private final BreakerHistory history;

	private volatile @Nullable Success lastSuccess;

	private volatile boolean shared;

	private volatile boolean tombstonesFail;

	WatchedBreaker(CircuitBreaker breaker, TimeSource clock) {
		this.breaker = breaker;
		this.history = new BreakerHistory(breaker, clock);
		breaker.getEventPublisher()
			.onStateTransition(this::changed)
			.onError((event) -> this.history.failed(event.getThrowable()));
	}

	private void changed(CircuitBreakerOnStateTransitionEvent event) {
		this.history.changed(event.getStateTransition());
		State state = event.getStateTransition().getToState();
		if (state == State.OPEN || state == State.FORCED_OPEN) {
			this.openings.incrementAndGet();
		}
		if (state == State.HALF_OPEN) {
			this.precedence.yield(calls(),
					this.breaker.getCircuitBreakerConfig().getPermittedNumberOfCallsInHalfOpenState());
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

	/**
	 * What these calls tell.
	 */
	Calls summary() {
		return new Calls(calls(), this.failedInARow.get(), this.successes.areMany());
	}

	void called(boolean failed) {
		this.calls.incrementAndGet();
		if (failed) {
			this.failedInARow.incrementAndGet();
		}
		else {
			this.successes.add();
			if (this.failedInARow.get() != 0) {
				this.failedInARow.set(0);
			}
		}
	}

	/**
	 * A call has succeeded.
	 * @param begin when it began, in terms of the breaker
	 * @param nanos how long it has taken
	 */
	void succeeded(long begin, long nanos) {
		called(false);
		this.precedence.succeeded(nanos);
		this.lastSuccess = new Success(openings(), begin);
	}

	/**
	 * Whether a call has succeeded that began after a time, and the breaker has not
	 * opened meanwhile.
	 * @param openings how often it had opened
	 * @param time the time, in terms of the breaker
	 */
	boolean hasSucceededSince(int openings, long time) {
		Success last = this.lastSuccess;
		return last != null && last.openings() == openings && last.begin() - time > 0;
	}

	/**
	 * A retry has failed. The share of such failures among all calls that the breaker
	 * looks at stays below half of the threshold.
	 */
	void retryFailed() {
		CircuitBreakerConfig config = this.breaker.getCircuitBreakerConfig();
		float threshold = config.getFailureRateThreshold();
		int fewest = config.getMinimumNumberOfCalls();
		int judged = (config.getSlidingWindowType() == SlidingWindowType.COUNT_BASED)
				? Math.min(fewest, config.getSlidingWindowSize()) : fewest;
		this.precedence.failed(calls(), (int) Math.ceil(200 / threshold),
				Math.max(1, (int) (judged * threshold / SHARE_IN_A_ROW)));
	}

	/**
	 * How long a retry has to wait for other calls before it asks again, in ms; 0 if it
	 * does not.
	 */
	long retriesWait() {
		return this.precedence.waitMillis(calls());
	}

	/**
	 * Why it is open.
	 */
	BreakerHistory history() {
		return this.history;
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

	/**
	 * A call that has succeeded.
	 *
	 * @param openings how often the breaker had opened
	 * @param begin when it began, in terms of the breaker
	 */
	private record Success(int openings, long begin) {

	}

}
