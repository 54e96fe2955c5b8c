package io.github.resilientkafka.time;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that never jumps.
 */
final class SteadyClock extends Clock {

	private final TimeSource time;

	SteadyClock(TimeSource time) {
		this.time = time;
	}

	@Override
	public long millis() {
		return this.time.millis();
	}

	@Override
	public Instant instant() {
		return Instant.ofEpochMilli(millis());
	}

	@Override
	public ZoneId getZone() {
		return ZoneOffset.UTC;
	}

	@Override
	public Clock withZone(ZoneId zone) {
		throw new UnsupportedOperationException("Only instants are read from this clock");
	}

}
