package io.github.resilientkafka.report;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.event.RecordsExpiredEvent;
import io.github.resilientkafka.polling.ExpiredRecords;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.common.TopicPartition;

import org.springframework.core.log.LogAccessor;

/**
 * Says that records were deleted before a listener had seen them. Thread-safe.
 */
public final class ExpiredRecordsReporter implements ExpiredRecords {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ExpiredRecordsReporter.class));

	private final String listener;

	private final ListenerEvents events;

	public ExpiredRecordsReporter(String listener, ListenerEvents events) {
		this.listener = listener;
		this.events = events;
	}

	@Override
	public void expired(TopicPartition partition, long position, long beginning) {
		if (beginning >= position) {
			logger
				.warn(() -> ("Listener '%s': %d offset(s) of %s from %d on are gone, because the retention of the topic"
						+ " is shorter than the listener has waited. It goes on at %d, with the first record that is left.")
					.formatted(this.listener, beginning - position, partition, position, beginning));
		}
		else {
			logger
				.warn(() -> ("Listener '%s': there is no offset %d of %s, because its records were deleted or the topic"
						+ " was created anew. It goes on with the first record that is left.")
					.formatted(this.listener, position, partition));
		}
		this.events.publish(
				new RecordsExpiredEvent(this.listener, partition.topic(), partition.partition(), position, beginning));
	}

}
