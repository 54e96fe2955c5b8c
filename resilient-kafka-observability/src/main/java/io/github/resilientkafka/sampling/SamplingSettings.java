package io.github.resilientkafka.sampling;

import java.time.Duration;

/**
 * When a cluster is asked.
 *
 * @param interval the time between two samples, give or take a fifth
 * @param timeout how long a sample may take
 * @param recoverAfter the good samples in a row after which failed ones are forgotten, at
 * least 1
 */
public record SamplingSettings(Duration interval, Duration timeout, int recoverAfter) {

	private static final Duration LEAST_PATIENCE = Duration.ofMillis(500);

	/**
	 * How old a sample may be at most that still tells how things are.
	 * @return three intervals and a timeout
	 */
	public Duration freshness() {
		return this.interval.multipliedBy(3).plus(this.timeout);
	}

	/**
	 * How long to wait for what a sample can do without: a broker that has died just now
	 * is still asked, and must not keep it from being told that it has.
	 */
	Duration patience() {
		Duration ofTimeout = this.timeout.dividedBy(4);
		Duration ofInterval = this.interval.dividedBy(4);
		Duration enough = (ofInterval.compareTo(LEAST_PATIENCE) > 0) ? ofInterval : LEAST_PATIENCE;
		return (ofTimeout.compareTo(enough) < 0) ? ofTimeout : enough;
	}

}
