package io.github.resilientkafka.announcement;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

import io.github.resilientkafka.time.TimeSource;

/**
 * Lets one line through in each interval, and counts the others. Thread-safe.
 */
public final class LogGate {

	private final long interval;

	private final TimeSource clock;

	private final AtomicLong opensAt = new AtomicLong(Long.MIN_VALUE);

	private final AtomicLong withheld = new AtomicLong();

	public LogGate(Duration interval, TimeSource clock) {
		this.interval = interval.toMillis();
		this.clock = clock;
	}

	/**
	 * Pass the gate, if it is open.
	 * @param line logs a line, given the number of those that did not pass since the last
	 * @return whether it was open
	 */
	public boolean pass(LongConsumer line) {
		if (opens()) {
			line.accept(this.withheld.getAndSet(0));
			return true;
		}
		this.withheld.incrementAndGet();
		return false;
	}

	/**
	 * Tell how many did not pass, if that is not told yet and the gate is open.
	 * @param line logs a line, given the number of those that did not pass since the last
	 * @return whether nothing is left to tell
	 */
	public boolean flush(LongConsumer line) {
		if (this.withheld.get() == 0) {
			return true;
		}
		if (!opens()) {
			return false;
		}
		line.accept(this.withheld.getAndSet(0));
		return true;
	}

	private boolean opens() {
		long now = this.clock.millis();
		long opens = this.opensAt.get();
		return now >= opens && this.opensAt.compareAndSet(opens, now + this.interval);
	}

	/**
	 * Pass the gate even if it is closed. It is closed for an interval from now on.
	 * @param line logs a line, given the number of those that did not pass since the last
	 */
	public void passAnyway(LongConsumer line) {
		this.opensAt.set(this.clock.millis() + this.interval);
		line.accept(this.withheld.getAndSet(0));
	}

}
