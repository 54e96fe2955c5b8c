package io.github.resilientkafka.circuitbreaker;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps retries from opening a circuit breaker while other calls succeed. Poison records
 * that are due together would fail in a row, open the breaker, and come back uncounted
 * when it closes, again and again. So a retry waits for other calls after one that has
 * failed, and while the breaker is tried. Thread-safe.
 */
final class RetryPrecedence {

	/** How long others are waited for, at least: there may be none. */
	private static final long MIN_WAIT = TimeUnit.MILLISECONDS.toNanos(250);

	private static final long MAX_WAIT = TimeUnit.SECONDS.toNanos(5);

	/** How long it takes to ask again, in ms. */
	private static final long MIN_INTERVAL = 2;

	private static final long MAX_INTERVAL = 100;

	private final LongSupplier clock;

	/** How long a call of the listener takes that succeeds, in ns. */
	private volatile long duration;

	private volatile Turn turn;

	/**
	 * Create it.
	 * @param clock tells the time in ns
	 */
	RetryPrecedence(LongSupplier clock) {
		this.clock = clock;
		long now = clock.getAsLong();
		this.turn = new Turn(0, 0, 0, now, now, TimeUnit.MILLISECONDS.toNanos(MAX_INTERVAL));
	}

	/**
	 * A call has succeeded.
	 * @param nanos how long it has taken
	 */
	void succeeded(long nanos) {
		this.duration = nanos;
	}

	/**
	 * Retries wait for other calls.
	 * @param calls how many calls have ended
	 * @param others for how many more
	 */
	void yield(int calls, int others) {
		begin(calls, calls + others, later(this.turn.owed(), calls), others);
	}

	/**
	 * A retry has failed. Others have their turn when some have failed in a row.
	 * @param calls how many calls have ended, this one included
	 * @param others how many other calls it takes to make up for one that has failed
	 * @param inARow how many may fail before others have to
	 */
	void failed(int calls, int others, int inARow) {
		int cost = others + 1;
		int owed = later(this.turn.owed(), calls - 1) + cost;
		begin(calls, owed - (inARow - 1) * cost, owed, others);
	}

	/**
	 * The number of calls starts again with the smallest when it is the largest.
	 */
	private static int later(int calls, int others) {
		return (calls - others > 0) ? calls : others;
	}

	private void begin(int calls, int end, int owed, int others) {
		long now = this.clock.getAsLong();
		long wait = Math.max(MIN_WAIT, Math.min(MAX_WAIT, others * this.duration));
		this.turn = new Turn(calls, end, owed, now, now + wait, this.turn.nanosPerCall(calls, now));
	}

	/**
	 * How long a retry has to wait before it is worth to ask again: until the others have
	 * probably had their turn.
	 * @param calls how many calls have ended
	 * @return the time in ms, 0 if it is not the turn of others
	 */
	long waitMillis(int calls) {
		Turn current = this.turn;
		long now = this.clock.getAsLong();
		if (calls - current.end() >= 0 || now - current.until() >= 0) {
			return 0;
		}
		long nanos = (current.end() - calls) * current.nanosPerCall(calls, now);
		return Math.max(MIN_INTERVAL, Math.min(MAX_INTERVAL, TimeUnit.NANOSECONDS.toMillis(nanos)));
	}

	/**
	 * Of calls that are not retries.
	 *
	 * @param begin how many calls had ended when it began
	 * @param end how many have when it is over
	 * @param owed how many have when retries that have failed are made up for
	 * @param since when it began, in ns
	 * @param until when it is over at the latest, in ns
	 * @param before how long it took from one call to the next before
	 */
	private record Turn(int begin, int end, int owed, long since, long until, long before) {

		long nanosPerCall(int calls, long now) {
			return (calls - this.begin > 0) ? (now - this.since) / (calls - this.begin) : this.before;
		}

	}

}
