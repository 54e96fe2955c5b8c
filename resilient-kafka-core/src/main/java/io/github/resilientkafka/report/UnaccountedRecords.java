package io.github.resilientkafka.report;

import java.util.function.LongConsumer;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.event.RecordsUnaccountedEvent;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogAccessor;

/**
 * Says that records are unaccounted for. Thread-safe.
 */
public final class UnaccountedRecords implements LongConsumer {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(UnaccountedRecords.class));

	private final String listener;

	private final ListenerEvents events;

	public UnaccountedRecords(String listener, ListenerEvents events) {
		this.listener = listener;
		this.events = events;
	}

	@Override
	public void accept(long count) {
		if (count == 0) {
			logger.info(() -> "All records of listener '%s' are accounted for again".formatted(this.listener));
		}
		else {
			logger.error(
					() -> "Listener '%s' has polled %d record(s) that were neither settled nor given back. This is a fault in resilient-kafka: please report it, and check what the listener has processed."
						.formatted(this.listener, count));
		}
		this.events.publish(new RecordsUnaccountedEvent(this.listener, count));
	}

}
