package io.github.resilientkafka.benchmarks.run;

import java.util.List;

/**
 * How a dependency dies under load.
 *
 * @param recordsPerSecond how many records are sent, before, while and after it is down
 * @param beforeSeconds for how long it is up at first
 * @param downSeconds for how long it is down
 * @param afterSeconds for how long records are sent after it has come back
 * @param openSeconds for how long a circuit breaker stays open
 * @param delays the delays of the retry topics
 * @param patienceSeconds how long to wait, beyond the longest way through the retry
 * topics, until everything is worked off
 */
public record Outage(int recordsPerSecond, int beforeSeconds, int downSeconds, int afterSeconds, int openSeconds,
		List<String> delays, int patienceSeconds) {

	/**
	 * The number of records that are sent.
	 * @return the number of records
	 */
	public int records() {
		return this.recordsPerSecond * (this.beforeSeconds + this.downSeconds + this.afterSeconds);
	}

}
