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

	/**
	 * How old a sample may be at most that still tells how things are.
	 * @return three intervals and a timeout
	 */
	public Duration freshness() {
		return this.interval.multipliedBy(3).plus(this.timeout);
	}

}
