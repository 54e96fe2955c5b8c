package io.github.resilientkafka.admin;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * When a number of answers have to be there. The time-outs of an admin client do not do:
 * a call may consist of several, each with a time-out of its own.
 *
 * @param nanoTime the time, as of {@link System#nanoTime()}
 */
public record Deadline(long nanoTime) {

	/**
	 * A deadline from now on.
	 * @param duration how long answers may take
	 * @return the deadline
	 */
	public static Deadline in(Duration duration) {
		return new Deadline(System.nanoTime() + duration.toNanos());
	}

	/**
	 * What remains, for the options of a call.
	 * @return at least 1 ms
	 */
	public int remainingMillis() {
		return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(remainingNanos()));
	}

	long remainingNanos() {
		return Math.max(0, this.nanoTime - System.nanoTime());
	}

}
