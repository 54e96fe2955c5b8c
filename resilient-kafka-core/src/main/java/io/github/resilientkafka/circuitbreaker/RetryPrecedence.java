package io.github.resilientkafka.circuitbreaker;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps retries from opening a circuit breaker while other calls succeed. Poison records
 * that are due together would fail in a row, open the breaker, and come back uncounted
 * when it closes, again and again. So retries wait for other calls when too many have
 * failed among those that the breaker judges by, and while it is tried. A batch is as
 * many calls as it has records. Thread-safe.
 */
final class RetryPrecedence {

	/** How long others are waited for, at least: there may be none. */
	private static final long MIN_WAIT = TimeUnit.MILLISECONDS.toNanos(250);

	private static final long MAX_WAIT = TimeUnit.SECONDS.toNanos(5);

	/** How long it takes to ask again, in ms. */
	private static final long MIN_INTERVAL = 2;

	private static final long MAX_INTERVAL = 100;

	private final BreakerWindow window;

	private final LongSupplier clock;

	/** How many calls had ended when the last retries failed. */
	private final long[] failures;

	/** How many retries have failed since the breaker was closed. */
	private long failed;

	/** How many calls had ended when the breaker was closed. */
	private long closedAt;

	/** How long a call of the listener takes that succeeds, in ns. */
	private volatile long duration;

	/** Whether a call that is no retry has ended since the turn of others began. */
	private volatile boolean othersCome;

	private volatile Turn turn;

	/**
	 * Create it.
	 * @param window what the breaker judges by
	 * @param clock tells the time in ns
	 */
	RetryPrecedence(BreakerWindow window, LongSupplier clock) {
		this.window = window;
		this.clock = clock;
		this.failures = new long[window.failingRetries(window.most())];
		long now = clock.getAsLong();
		this.turn = new Turn(0, 0, now, 0, TimeUnit.MILLISECONDS.toNanos(MAX_INTERVAL), true);
	}

	/**
	 * A call has succeeded.
	 * @param nanos how long it has taken
	 */
	void succeeded(long nanos) {
		this.duration = nanos;
	}

	/**
	 * A call that is no retry has ended.
	 */
	void otherCalled() {
		if (!this.othersCome) {
			this.othersCome = true;
		}
	}

	/**
	 * Retries wait for other calls.
	 * @param calls how many calls have ended
	 * @param others for how many more
	 */
	synchronized void yield(long calls, int others) {
		begin(calls, calls + others, others);
	}

	/**
	 * The breaker is closed, and has forgotten all calls.
	 * @param calls how many calls have ended
	 */
	synchronized void closed(long calls) {
		this.closedAt = calls;
		this.failed = 0;
	}

	/**
	 * A retry has failed.
	 * @param calls how many calls have ended, this one included
	 */
	synchronized void failed(long calls) {
		this.failures[index(this.failed++)] = calls;
		int judged = this.window.judged(calls - this.closedAt);
		int allowed = this.window.failingRetries(judged);
		if (this.failed >= allowed) {
			long first = this.failures[index(this.failed - allowed)];
			int others = this.window.callsPerFailingRetry();
			begin(calls, first + Math.max(judged, others), others);
		}
	}

	private int index(long failure) {
		return (int) (failure % this.failures.length);
	}

	private void begin(long calls, long end, int others) {
		long now = this.clock.getAsLong();
		long idle = Math.max(MIN_WAIT, Math.min(MAX_WAIT, others * this.duration));
		this.othersCome = false;
		this.turn = new Turn(calls, end, now, idle, this.turn.nanosPerCall(calls, now), false);
	}

	/**
	 * How long a retry has to wait before it is worth to ask again: until the others have
	 * probably had their turn.
	 * @param calls how many calls have ended
	 * @return the time in ms, 0 if it is not the turn of others
	 */
	long waitMillis(long calls) {
		Turn current = this.turn;
		if (current.isOver()) {
			return 0;
		}
		long now = this.clock.getAsLong();
		if (calls >= current.end() || now - current.since() >= (this.othersCome ? MAX_WAIT : current.idle())) {
			end(current);
			return 0;
		}
		long nanos = (current.end() - calls) * current.nanosPerCall(calls, now);
		return Math.max(MIN_INTERVAL, Math.min(MAX_INTERVAL, TimeUnit.NANOSECONDS.toMillis(nanos)));
	}

	private synchronized void end(Turn current) {
		if (this.turn == current) {
			this.turn = current.over();
		}
	}

	/**
	 * Of calls that are not retries.
	 *
	 * @param begin how many calls had ended when it began
	 * @param end how many have when it is over
	 * @param since when it began, in ns
	 * @param idle how long they are waited for if none comes, in ns
	 * @param before how long it took from one call to the next before
	 * @param isOver whether it is known to be over
	 */
	private record Turn(long begin, long end, long since, long idle, long before, boolean isOver) {

		Turn over() {
			return new Turn(this.begin, this.end, this.since, this.idle, this.before, true);
		}

		long nanosPerCall(long calls, long now) {
			return (calls > this.begin) ? (now - this.since) / (calls - this.begin) : this.before;
		}

	}

}
