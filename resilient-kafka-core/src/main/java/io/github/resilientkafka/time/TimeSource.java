package io.github.resilientkafka.time;

import java.time.Clock;

/**
 * Tells the time. Waits are measured in a time that never jumps; the wall clock is read
 * for what is written down and for due times that somebody else has written. A type of
 * our own, because a {@link Clock} bean of an application may be fixed, simulated or
 * mocked.
 */
public interface TimeSource {

	/**
	 * The time of this machine.
	 */
	TimeSource SYSTEM = new SystemTimeSource();

	/**
	 * The time that waits are measured in. It passes evenly, whatever becomes of the wall
	 * clock.
	 * @return the time in ms: the epoch ms when this process began to tell the time, and
	 * what has passed since
	 */
	long millis();

	/**
	 * The wall clock, which may jump at any moment.
	 * @return the time, in epoch ms
	 */
	long wallMillis();

	/**
	 * When it is a certain time on the wall clock, provided that it does not jump until
	 * then.
	 * @param wallMillis the time on the wall clock, in epoch ms
	 * @return the time in terms of {@link #millis()}
	 */
	default long millisAt(long wallMillis) {
		return millis() + (wallMillis - wallMillis());
	}

	/**
	 * A view that measures as {@link #millis()} does.
	 * @return a clock that never jumps
	 */
	default Clock steadyClock() {
		return new SteadyClock(this);
	}

}
