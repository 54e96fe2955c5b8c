package io.github.resilientkafka.circuitbreaker;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.github.resilientkafka.pipeline.Calls;
import io.github.resilientkafka.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker, and what a listener has learned about it. Thread-safe.
 */
final class WatchedBreaker {

	private final CircuitBreaker breaker;

	private final BreakerWindow window;

	private final AtomicInteger openings = new AtomicInteger();

	private final AtomicInteger calls = new AtomicInteger();

	/** How many records these calls say something about. */
	private final AtomicLong records = new AtomicLong();

	private final AtomicInteger failedInARow = new AtomicInteger();

	private final RecentSuccesses successes = new RecentSuccesses(System::nanoTime);

	private final RetryPrecedence precedence;

	private final BreakerHistory history;

	private volatile @Nullable Success lastSuccess;

	private volatile boolean shared;

	private volatile boolean tombstonesFail;

	WatchedBreaker(CircuitBreaker breaker, TimeSource clock) {
		this.breaker = breaker;
		this.window = BreakerWindow.of(breaker.getCircuitBreakerConfig());
		this.precedence = new RetryPrecedence(this.window, System::nanoTime);
		this.history = new BreakerHistory(breaker, clock);
		breaker.getEventPublisher()
			.onStateTransition(this::changed)
			.onReset((event) -> this.precedence.closed(this.records.get()))
			.onError((event) -> this.history.failed(event.getThrowable()));
	}

	private void changed(CircuitBreakerOnStateTransitionEvent event) {
		this.history.changed(event.getStateTransition());
		State state = event.getStateTransition().getToState();
		if (state == State.OPEN || state == State.FORCED_OPEN) {
			this.openings.incrementAndGet();
		}
		if (state == State.CLOSED) {
			this.precedence.closed(this.records.get());
		}
		if (state == State.HALF_OPEN) {
			letOthersTry();
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

	/**
	 * A call has ended.
	 * @param records how many records it says something about
	 */
	void called(int records, boolean failed) {
		this.calls.incrementAndGet();
		this.records.addAndGet(records);
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
	 * Whether it judges by all calls, and not by a few that it permits.
	 */
	boolean isCounting() {
		State state = this.breaker.getState();
		return state == State.CLOSED || state == State.METRICS_ONLY;
	}

	/**
	 * Tell the breaker of records that are done. A batch counts as much as its records
	 * would one by one, as far as the breaker looks at them: otherwise its successes
	 * would weigh less than failures, each of which is a call of its own sooner or later.
	 * While the breaker is tried, a call is a call.
	 * @param records how many, at least 1
	 * @param each how long each has taken, in terms of the breaker
	 */
	void countSuccesses(int records, long each) {
		int left = Math.min(records, this.window.largest());
		do {
			this.breaker.onSuccess(each, this.breaker.getTimestampUnit());
			left--;
		}
		while (left > 0 && isCounting());
	}

	/**
	 * A call has succeeded.
	 * @param records how many records are done
	 * @param begin when it began, in terms of the breaker
	 * @param nanos how long it has taken
	 */
	void succeeded(int records, long begin, long nanos) {
		called(Math.min(records, this.window.largest()), false);
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
	 * A call that is no retry has ended.
	 */
	void otherCalled() {
		this.precedence.otherCalled();
	}

	/**
	 * A retry has failed.
	 */
	void retryFailed() {
		this.precedence.failed(this.records.get());
		if (this.breaker.getState() == State.HALF_OPEN) {
			letOthersTry();
		}
	}

	private void letOthersTry() {
		this.precedence.yield(this.records.get(),
				this.breaker.getCircuitBreakerConfig().getPermittedNumberOfCallsInHalfOpenState());
	}

	/**
	 * How long a retry has to wait for other calls before it asks again, in ms; 0 if it
	 * does not, or if the breaker opens for no failure.
	 */
	long retriesWait() {
		return switch (this.breaker.getState()) {
			case DISABLED, METRICS_ONLY -> 0;
			case CLOSED, HALF_OPEN, OPEN, FORCED_OPEN -> this.precedence.waitMillis(this.records.get());
		};
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
