package io.github.resilientkafka.test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.github.resilientkafka.time.TimeSource;

/**
 * A time that passes when it is told to.
 */
public final class SettableClock implements TimeSource {

	private final AtomicLong millis = new AtomicLong(System.currentTimeMillis());

	private final AtomicLong wallMillis = new AtomicLong(this.millis.get());

	/**
	 * Let time pass.
	 * @param duration how much
	 */
	public void tick(Duration duration) {
		this.millis.addAndGet(duration.toMillis());
		this.wallMillis.addAndGet(duration.toMillis());
	}

	/**
	 * Set the wall clock, as an operator or NTP does; no time passes.
	 * @param duration by how much, negative to set it back
	 */
	public void setWallClock(Duration duration) {
		this.wallMillis.addAndGet(duration.toMillis());
	}

	@Override
	public long millis() {
		return this.millis.get();
	}

	@Override
	public long wallMillis() {
		return this.wallMillis.get();
	}

}
