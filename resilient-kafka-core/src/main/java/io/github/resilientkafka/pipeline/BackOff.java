package io.github.resilientkafka.pipeline;

/**
 * The time between tries of something that is not the fault of a record: 1 s, doubled
 * each time, up to 30 s.
 */
public final class BackOff {

	private static final long INITIAL = 1_000;

	private static final long MAX = 30_000;

	private BackOff() {
	}

	/**
	 * The time to wait.
	 * @param tries how many tries have failed before the last one
	 * @return the time in ms
	 */
	public static long delay(int tries) {
		return (tries >= 5) ? MAX : INITIAL << tries;
	}

}
