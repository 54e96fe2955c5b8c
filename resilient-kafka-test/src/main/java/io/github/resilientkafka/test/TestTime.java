package io.github.resilientkafka.test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.github.resilientkafka.time.TimeSource;

/**
 * The time of this machine, and what was skipped. Only the starter goes by it: a
 * {@code Clock} of the application stays as it is. Thread-safe.
 */
final class TestTime implements TimeSource {

	private final AtomicLong skipped = new AtomicLong();

	void skip(Duration duration) {
		this.skipped.addAndGet(duration.toMillis());
	}

	@Override
	public long millis() {
		return SYSTEM.millis() + this.skipped.get();
	}

	@Override
	public long wallMillis() {
		return SYSTEM.wallMillis() + this.skipped.get();
	}

	@Override
	public long millisAt(long wallMillis) {
		long past = this.skipped.get();
		return SYSTEM.millisAt(wallMillis - past) + past;
	}

}
