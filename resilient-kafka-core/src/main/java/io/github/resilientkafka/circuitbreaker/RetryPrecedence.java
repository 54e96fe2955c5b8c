package io.github.resilientkafka.circuitbreaker;

import java.util.concurrent.TimeUnit;

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

	/** How long a call of the listener takes that succeeds, in ns. */
	private volatile long duration;

	private volatile Turn turn = new Turn(0, System.nanoTime());

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
		long wait = Math.max(MIN_WAIT, Math.min(MAX_WAIT, others * this.duration));
		this.turn = new Turn(calls + others, System.nanoTime() + wait);
	}

	/**
	 * Whether it is the turn of others.
	 * @param calls how many calls have ended
	 */
	boolean isOfOthers(int calls) {
		Turn current = this.turn;
		return calls - current.calls() < 0 && System.nanoTime() - current.until() < 0;
	}

	private record Turn(int calls, long until) {

	}

}
