package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.resilientkafka.topic.ForeignSpan;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

import org.springframework.core.log.LogAccessor;

/**
 * Remembers where records of other groups lie that a consumer of retry topics has passed
 * over. What is remembered is committed with each offset, and read when a partition is
 * assigned: what has been passed over must not be purged, whoever purges it, and
 * whenever. Used by the consumer thread only.
 */
final class ForeignRecords {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ForeignRecords.class));

	private static final Duration READING_TIME = Duration.ofSeconds(10);

	private final Consumer<?, ?> consumer;

	private final boolean possible;

	private final ConsumerState state;

	/** The partitions of which it is not known what was committed before. */
	private final Set<TopicPartition> unread = new HashSet<>();

	private final Map<TopicPartition, ForeignSpan> spans = new HashMap<>();

	/**
	 * Create it.
	 * @param possible whether the consumer consumes retry topics
	 * @param state where it is said what is known
	 */
	ForeignRecords(Consumer<?, ?> consumer, boolean possible, ConsumerState state) {
		this.consumer = consumer;
		this.possible = possible;
		this.state = state;
	}

	void assigned(Collection<TopicPartition> partitions) {
		forget(partitions);
		if (this.possible) {
			this.unread.addAll(partitions);
		}
	}

	void forget(Collection<TopicPartition> partitions) {
		this.unread.removeAll(partitions);
		if (this.spans.keySet().removeAll(partitions)) {
			this.state.foreign(this.spans);
		}
	}

	/**
	 * Whether it is known of all partitions what was committed before.
	 */
	boolean isRead() {
		return this.unread.isEmpty();
	}

	/**
	 * Read what is not known yet.
	 * @return whether everything is known now
	 */
	boolean read() {
		if (isRead()) {
			return true;
		}
		try {
			Map<TopicPartition, ForeignSpan> committed = new HashMap<>();
			this.consumer.committed(this.unread, READING_TIME).forEach((partition, offset) -> {
				ForeignSpan span = (offset != null) ? ForeignSpan.of(offset.metadata()) : null;
				if (span != null) {
					committed.put(partition, span);
				}
			});
			if (!committed.isEmpty()) {
				Map<TopicPartition, Long> begins = this.consumer.beginningOffsets(committed.keySet(), READING_TIME);
				committed.entrySet().removeIf((each) -> each.getValue().isGone(begins.getOrDefault(each.getKey(), 0L)));
				this.spans.putAll(committed);
				this.state.foreign(this.spans);
			}
			this.unread.clear();
			return true;
		}
		catch (WakeupException ex) {
			// The container wants to do something else
			return false;
		}
		catch (KafkaException ex) {
			logger.warn(() -> "What was committed of %s cannot be read, which is tried again (%s: %s)"
				.formatted(this.unread, ex.getClass().getSimpleName(), ex.getMessage()));
			return false;
		}
	}

	/**
	 * A record of another group is passed over.
	 */
	void add(ConsumerRecord<?, ?> record, String group) {
		TopicPartition partition = new TopicPartition(record.topic(), record.partition());
		ForeignSpan known = this.spans.get(partition);
		this.spans.put(partition, (known != null) ? known.with(record.offset(), group)
				: new ForeignSpan(record.offset(), record.offset(), group));
		this.state.foreign(this.spans);
	}

	/**
	 * The offset to commit behind a record.
	 */
	OffsetAndMetadata behind(ConsumerRecord<?, ?> record) {
		return until(record.offset() + 1, record);
	}

	/**
	 * Another offset to commit of the log that a record is in.
	 */
	OffsetAndMetadata until(long offset, ConsumerRecord<?, ?> record) {
		ForeignSpan span = this.spans.isEmpty() ? null
				: this.spans.get(new TopicPartition(record.topic(), record.partition()));
		return new OffsetAndMetadata(offset, leaderEpoch(record), (span != null) ? span.metadata() : "");
	}

	/**
	 * The offset with which a record is polled again.
	 */
	OffsetAndMetadata at(ConsumerRecord<?, ?> record) {
		return new OffsetAndMetadata(record.offset(), leaderEpoch(record), "");
	}

	/**
	 * A client that reads an offset with an epoch waits for a leader of that epoch or a
	 * later one. Retry topics are deleted and made anew by themselves, while an offset is
	 * being committed, and then it may wait for ever. Without an epoch it finds the
	 * offset out of range, and begins anew.
	 */
	private Optional<Integer> leaderEpoch(ConsumerRecord<?, ?> record) {
		return this.possible ? Optional.empty() : record.leaderEpoch();
	}

}
