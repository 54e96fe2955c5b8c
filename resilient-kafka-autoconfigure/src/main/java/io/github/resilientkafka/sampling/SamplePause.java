package io.github.resilientkafka.sampling;

import java.time.Duration;

/**
 * How long to wait for the next sample. A cluster that does not answer is asked less
 * often, but not before it is clear that it does not.
 */
final class SamplePause {

	private static final Duration LONGEST = Duration.ofSeconds(60);

	private static final int PATIENCE = 4;

	private static final double JITTER = 0.2;

	private SamplePause() {
	}

	/**
	 * How long to wait.
	 * @param interval the time between two samples of a cluster that answers
	 * @param failures the samples in a row that have failed
	 * @param random from 0 to 1
	 * @return at most 60 s, or an interval that is longer, give or take a fifth
	 */
	static Duration after(Duration interval, int failures, double random) {
		long millis = interval.toMillis();
		long longest = Math.max(millis, LONGEST.toMillis());
		for (int failure = PATIENCE; failure <= failures && millis < longest; failure++) {
			millis *= 2;
		}
		return Duration.ofMillis(Math.round(Math.min(millis, longest) * (1 + JITTER * (2 * random - 1))));
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
