package io.github.resilientkafka.sampling;

import java.time.Duration;

/**
 * How long to wait for the next sample.
 */
final class SamplePause {

	private static final double JITTER = 0.2;

	/**
	 * The part of an interval after which a first answer is confirmed.
	 */
	private static final int CONFIRMATION = 5;

	private SamplePause() {
	}

	/**
	 * How long to wait. A cluster that answers again is asked once more soon, so that
	 * health does not lag behind its recovery. One that does not answer is asked as often
	 * as any other: a sample that fails costs nobody anything.
	 * @param interval the time between two samples
	 * @param reachability whether the cluster answers
	 * @param random from 0 to 1
	 * @return the pause, give or take a fifth
	 */
	static Duration after(Duration interval, Reachability reachability, double random) {
		long millis = reachability.isRecovering() ? interval.toMillis() / CONFIRMATION : interval.toMillis();
		return Duration.ofMillis(Math.round(millis * (1 + JITTER * (2 * random - 1))));
	}

	/**
	 * What is left of a pause from start to start. A cluster that is slow gets a rest all
	 * the same.
	 * @param pause the time from the start of a sample to that of the next
	 * @param took how long the sample took
	 * @return at least a fifth of the pause
	 */
	static Duration rest(Duration pause, Duration took) {
		Duration left = pause.minus(took);
		Duration least = pause.dividedBy(5);
		return (left.compareTo(least) > 0) ? left : least;
	}

}
