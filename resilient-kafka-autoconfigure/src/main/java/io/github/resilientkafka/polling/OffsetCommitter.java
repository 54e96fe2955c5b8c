package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import io.github.resilientkafka.pipeline.BackOff;
import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * Commits offsets, and keeps those that could not be committed until they can be or the
 * partition has gone.
 */
final class OffsetCommitter {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(OffsetCommitter.class));

	private final Consumer<?, ?> consumer;

	private final Duration timeout;

	private final TimeSource clock;

	private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();

	private final Map<TopicPartition, Long> ahead = new HashMap<>();

	private int failures;

	private long notBefore;

	OffsetCommitter(Consumer<?, ?> consumer, Duration timeout, TimeSource clock) {
		this.consumer = consumer;
		this.timeout = timeout;
		this.clock = clock;
	}

	void add(TopicPartition partition, @Nullable OffsetAndMetadata offset) {
		if (offset != null && offset.offset() > this.ahead.getOrDefault(partition, Long.MIN_VALUE)) {
			this.uncommitted.put(partition, offset);
		}
	}

	/**
	 * Add an offset in front of which others are added later: they are not committed.
	 */
	void addAhead(TopicPartition partition, OffsetAndMetadata offset) {
		add(partition, offset);
		this.ahead.put(partition, offset.offset());
	}

	/**
	 * Add an offset in place of a larger one that was added ahead.
	 */
	void addBack(TopicPartition partition, OffsetAndMetadata offset) {
		this.ahead.remove(partition);
		this.uncommitted.put(partition, offset);
	}

	/**
	 * Whether a commit of the partition has failed and is to be made again.
	 */
	boolean isUncommitted(TopicPartition partition) {
		return this.uncommitted.containsKey(partition);
	}

	void forget(Collection<TopicPartition> partitions) {
		partitions.forEach(this.uncommitted::remove);
		partitions.forEach(this.ahead::remove);
	}

	/**
	 * Commit what could not be committed before, if it is time to try again.
	 */
	void commitAgain() {
		if (!this.uncommitted.isEmpty() && this.notBefore <= this.clock.millis()) {
			commit();
		}
	}

	/**
	 * Commit.
	 * @return whether everything is committed
	 */
	boolean commit() {
		if (this.uncommitted.isEmpty()) {
			return true;
		}
		try {
			commitSync();
			this.uncommitted.clear();
			if (this.failures > 0) {
				logger.info("Offsets are committed again");
			}
			this.failures = 0;
			return true;
		}
		catch (RebalanceInProgressException ex) {
			// The next poll completes the rebalance; what stays here is committed then
			logger.debug(ex, "Commit interrupted by a rebalance");
			return false;
		}
		catch (KafkaException ex) {
			// CommitFailedException included: the next poll tells what is lost
			long delay = BackOff.delay(this.failures++);
			this.notBefore = this.clock.millis() + delay;
			if (this.failures == 1) {
				logger.warn(
						() -> "Offsets of %s could not be committed (%s: %s). They are committed with a later poll; after a restart before that, their records are processed again."
							.formatted(this.uncommitted.keySet(), ex.getClass().getSimpleName(), ex.getMessage()));
			}
			return false;
		}
	}

	private void commitSync() {
		try {
			this.consumer.commitSync(this.uncommitted, this.timeout);
		}
		catch (WakeupException ex) {
			// meant for a poll that had just returned
			this.consumer.commitSync(this.uncommitted, this.timeout);
		}
	}

}
