package io.github.resilientkafka.benchmarks.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Actual minus due of each retry, in milliseconds. How late the retries of the warm-up
 * are does not count, but none may be early.
 */
final class LatenessSamples {

	private final List<Long> counted = new ArrayList<>();

	private final long warmUpMillis;

	private long firstAt;

	private int count;

	private int early;

	LatenessSamples(Duration warmUp) {
		this.warmUpMillis = warmUp.toMillis();
	}

	synchronized void add(long due, long now) {
		if (this.count++ == 0) {
			this.firstAt = now;
		}
		if (now < due) {
			this.early++;
		}
		if (now >= this.firstAt + this.warmUpMillis) {
			this.counted.add(now - due);
		}
	}

	/**
	 * The number of retries, those of the warm-up included.
	 */
	synchronized int count() {
		return this.count;
	}

	/**
	 * The number of retries before they were due, those of the warm-up included.
	 */
	synchronized int early() {
		return this.early;
	}

	synchronized long percentile(int percent) {
		if (this.counted.isEmpty()) {
			throw new IllegalStateException("No retry was delivered after the warm-up");
		}
		List<Long> sorted = this.counted.stream().sorted().toList();
		int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
		return sorted.get(Math.max(rank, 1) - 1);
	}

}
