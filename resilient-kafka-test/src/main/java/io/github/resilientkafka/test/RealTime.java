package io.github.resilientkafka.test;

import java.time.Duration;
import java.util.concurrent.ExecutionException;

/**
 * Waits for what no event tells of, in real time.
 */
final class RealTime {

	private static final long INTERVAL = 10;

	private RealTime() {
	}

	/**
	 * Ask until something is so.
	 * @param condition what is asked every ten milliseconds
	 * @param limit how long at most
	 * @return whether it is so
	 */
	static boolean await(Condition condition, Duration limit) throws ExecutionException, InterruptedException {
		long deadline = System.nanoTime() + limit.toNanos();
		while (!condition.holds()) {
			if (System.nanoTime() - deadline > 0) {
				return false;
			}
			Thread.sleep(INTERVAL);
		}
		return true;
	}

	/**
	 * Whether something is so.
	 */
	@FunctionalInterface
	interface Condition {

		boolean holds() throws ExecutionException, InterruptedException;

	}

}
