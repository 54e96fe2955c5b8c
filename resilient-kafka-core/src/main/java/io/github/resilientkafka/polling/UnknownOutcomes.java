package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * Partitions in transactions whose outcome is not known. The committed offsets tell it:
 * brokers do not give them out while they are a part of an open transaction. That is so
 * for a partition that has gone to another consumer as well, because that one has to wait
 * for the same offset before it begins. Used by its consumer thread only.
 */
final class UnknownOutcomes {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(UnknownOutcomes.class));

	/** Where the transactions have begun. */
	private final Map<TopicPartition, Long> begun = new HashMap<>();

	private final Set<TopicPartition> left = new HashSet<>();

	boolean isEmpty() {
		return this.begun.isEmpty();
	}

	void add(TopicPartition partition, long begin) {
		this.begun.putIfAbsent(partition, begin);
		this.left.remove(partition);
	}

	/**
	 * Partitions have gone or were sought, so that it is decided where to go on.
	 */
	void leave(Collection<TopicPartition> partitions) {
		partitions.stream().filter(this.begun::containsKey).forEach(this.left::add);
	}

	/**
	 * Find out what has become of the transactions, and go on behind them.
	 * @param consumer the consumer
	 * @param backlogs what it keeps
	 * @param timeout how long to wait for the committed offsets
	 * @return the offset of each partition, or {@code null} if they cannot be had now
	 */
	@Nullable Map<TopicPartition, Long> resolve(Consumer<?, ?> consumer, BacklogQueue backlogs, Duration timeout) {
		Map<TopicPartition, OffsetAndMetadata> committed;
		try {
			committed = committed(consumer, timeout);
		}
		catch (KafkaException ex) {
			logger.warn(ex, () -> "It is not known yet where to go on with " + this.begun.keySet());
			return null;
		}
		Set<TopicPartition> assigned = consumer.assignment();
		Map<TopicPartition, Long> offsets = new HashMap<>();
		this.begun.forEach((partition, begin) -> {
			OffsetAndMetadata found = committed.get(partition);
			long offset = (found != null) ? found.offset() : begin;
			offsets.put(partition, offset);
			if (!this.left.contains(partition)) {
				backlogs.remove(List.of(partition));
				if (assigned.contains(partition)) {
					consumer.seek(partition, offset);
				}
			}
		});
		this.begun.clear();
		this.left.clear();
		return offsets;
	}

	private Map<TopicPartition, OffsetAndMetadata> committed(Consumer<?, ?> consumer, Duration timeout) {
		try {
			return consumer.committed(this.begun.keySet(), timeout);
		}
		catch (WakeupException ex) {
			// meant for a poll that had just returned
			return consumer.committed(this.begun.keySet(), timeout);
		}
	}

}
