package io.github.resilientkafka.circuitbreaker;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * When the last few calls have succeeded. Thread-safe, and takes no lock.
 */
final class RecentSuccesses {

	private static final int MANY = 10;

	private static final long RECENT_NANOS = 5_000_000_000L;

	private final LongSupplier nanos;

	private final AtomicInteger count = new AtomicInteger();

	private final AtomicLongArray times = new AtomicLongArray(MANY);

	RecentSuccesses(LongSupplier nanos) {
		this.nanos = nanos;
	}

	void add() {
		int number = this.count.getAndUpdate((count) -> (count == 2 * MANY - 1) ? MANY : count + 1);
		this.times.lazySet(number % MANY, this.nanos.getAsLong());
	}

	/**
	 * Whether the last ten calls that have succeeded did so within the last five seconds.
	 */
	boolean areMany() {
		int number = this.count.get();
		return number >= MANY && this.nanos.getAsLong() - this.times.get(number % MANY) < RECENT_NANOS;
	}

}
