package io.github.resilientkafka.admin;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One limit for several requests: the timeout of an admin client applies to each alone.
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
