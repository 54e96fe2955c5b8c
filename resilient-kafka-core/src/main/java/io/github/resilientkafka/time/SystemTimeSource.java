package io.github.resilientkafka.time;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The time of this machine.
 */
final class SystemTimeSource implements TimeSource {

	private static final int NANOS = 1_000_000;

	private final long anchor = System.currentTimeMillis();

	private final long anchorNanos = System.nanoTime();

	@Override
	public long millis() {
		return this.anchor + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.anchorNanos);
	}

	@Override
	public long wallMillis() {
		return System.currentTimeMillis();
	}

	/**
	 * Never early: the two do not change to the next ms at the same moment.
	 */
	@Override
	public long millisAt(long wallMillis) {
		Instant wall = Instant.now();
		long passed = System.nanoTime() - this.anchorNanos;
		long begun = passed % NANOS - wall.getNano() % NANOS;
		long wait = wallMillis - wall.toEpochMilli();
		return this.anchor + passed / NANOS + ((begun > 0) ? wait + 1 : wait);
	}

}
