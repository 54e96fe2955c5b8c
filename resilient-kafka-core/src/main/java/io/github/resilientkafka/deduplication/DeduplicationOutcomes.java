package io.github.resilientkafka.deduplication;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.announcement.LogGate;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.event.RecordDeduplicatedEvent;
import io.github.resilientkafka.event.RecordWithoutKeyEvent;
import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogAccessor;

/**
 * Counts and says what was recognised, and what could not be. Thread-safe.
 */
final class DeduplicationOutcomes {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(DeduplicationOutcomes.class));

	private final String listener;

	private final String key;

	private final ListenerEvents events;

	private final LogGate gate;

	private final AtomicBoolean keyFailed = new AtomicBoolean();

	private final LongAdder withoutKey = new LongAdder();

	DeduplicationOutcomes(String listener, String key, ListenerEvents events, TimeSource clock) {
		this.listener = listener;
		this.key = key;
		this.events = events;
		this.gate = new LogGate(Duration.ofMinutes(1), clock);
	}

	void duplicate(RecordCoordinates record) {
		logger.debug(() -> "Listener '%s' skips %s, whose key was processed before".formatted(this.listener, record));
		this.events.publish(new RecordDeduplicatedEvent(this.listener, record));
	}

	void withoutKey() {
		this.withoutKey.increment();
		this.events.publish(new RecordWithoutKeyEvent(this.listener));
		this.gate.pass((withheld) -> logger
			.warn(() -> "Listener '%s' processes records without a key for their deduplication (%s), %d so far"
				.formatted(this.listener, this.key, this.withoutKey.sum())));
	}

	void keyFailed(Throwable failure) {
		if (this.keyFailed.compareAndSet(false, true)) {
			logger
				.warn(() -> ("Listener '%s': resilient-kafka.listeners.%s.deduplication.key (%s) has failed for a record"
						+ " with %s. Such a record fails like one that the listener fails for. Let the expression answer null"
						+ " for records that have no key, for example with value?.orderId.")
					.formatted(this.listener, this.listener, this.key, failure.getClass().getName()));
		}
	}

	/**
	 * A consumer is closed.
	 * @param unconfirmed how many keys are processed that the store does not know to be
	 * @param inDoubt how many keys were processed in a transaction whose outcome is not
	 * known
	 * @param delivery whether the offsets of what is not confirmed are committed
	 */
	void left(int unconfirmed, int inDoubt, Delivery delivery) {
		if (unconfirmed > 0) {
			String consequence = (delivery == Delivery.AT_LEAST_ONCE)
					? "Their offsets are not committed, and once the claims have expired they are processed again."
					: "Their offsets are committed; if such an event comes again it is processed again.";
			logger
				.warn(() -> ("A consumer of listener '%s' is closed with %d processed record(s) that are not confirmed,"
						+ " because the deduplication store cannot be reached. %s Should it come back in time, the"
						+ " application confirms them as long as it runs.")
					.formatted(this.listener, unconfirmed, consequence));
		}
		if (inDoubt > 0) {
			logger
				.warn(() -> ("A consumer of listener '%s' is closed with %d processed record(s) of which it is not known"
						+ " whether their transaction was committed. Their claims expire; if it was, and such an event"
						+ " comes again, it is processed again.")
					.formatted(this.listener, inDoubt));
		}
	}

}
