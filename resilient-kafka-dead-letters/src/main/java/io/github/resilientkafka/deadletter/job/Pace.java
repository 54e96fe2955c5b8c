package io.github.resilientkafka.deadletter.job;

import org.jspecify.annotations.Nullable;

/**
 * Keeps a rate: tells how many letters may be sent now, and when the next may be. Not
 * thread-safe.
 */
final class Pace {

	private static final int MAX_BATCH = 500;

	private final @Nullable Double perSecond;

	private double saved;

	private long lastNanos;

	/**
	 * Create it.
	 * @param perSecond how many letters per second, or {@code null} without limit
	 * @param now the time in ns
	 */
	Pace(@Nullable Double perSecond, long now) {
		this.perSecond = perSecond;
		this.saved = 1;
		this.lastNanos = now;
	}

	/**
	 * How many may be sent.
	 * @param share which part of the rate is ours, from 0 to 1
	 * @param now the time in ns
	 * @return the number of letters, 0 if it is too early
	 */
	int permits(double share, long now) {
		if (this.perSecond == null) {
			return MAX_BATCH;
		}
		double rate = this.perSecond * share;
		// A second's worth at most, and one in any case: what was not used is not made up
		// for
		this.saved = Math.min(Math.max(1, rate), this.saved + rate * (now - this.lastNanos) / 1e9);
		this.lastNanos = now;
		return (int) Math.min(MAX_BATCH, this.saved);
	}

	void used(int letters) {
		if (this.perSecond != null) {
			this.saved -= letters;
		}
	}

}
