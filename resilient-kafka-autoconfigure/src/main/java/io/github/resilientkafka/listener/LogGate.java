package io.github.resilientkafka.listener;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Lets one line through in each interval, and counts the others. Thread-safe.
 */
final class LogGate {

	private final long interval;

	private final Clock clock;

	private final AtomicLong opensAt = new AtomicLong(Long.MIN_VALUE);

	private final AtomicLong withheld = new AtomicLong();

	LogGate(Duration interval, Clock clock) {
		this.interval = interval.toMillis();
		this.clock = clock;
	}

	void pass(LongConsumer line) {
		long now = this.clock.millis();
		long opens = this.opensAt.get();
		if (now >= opens && this.opensAt.compareAndSet(opens, now + this.interval)) {
			line.accept(this.withheld.getAndSet(0));
		}
		else {
			this.withheld.incrementAndGet();
		}
	}

}
