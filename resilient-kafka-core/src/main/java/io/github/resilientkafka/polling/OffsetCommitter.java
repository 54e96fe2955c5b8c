package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.pipeline.BackOff;
import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * Commits offsets, and keeps those that could not be committed until they can be or the
 * partition has gone. A client tries to commit all partitions or none, and goes on trying
 * for a topic that was deleted: if a commit fails, each topic is committed on its own,
 * and those that fail are left out of the commits of the others.
 */
final class OffsetCommitter {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(OffsetCommitter.class));

	/**
	 * How long a commit holds up the consumer at most.
	 */
	private static final Duration MAX_TIMEOUT = Duration.ofSeconds(5);

	/**
	 * Of a topic that may be the one that fails.
	 */
	private static final Duration MAX_TOPIC_TIMEOUT = Duration.ofSeconds(1);

	private final Consumer<?, ?> consumer;

	private final Duration timeout;

	private final Runnable noAnswer;

	private final TimeSource clock;

	private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();

	private final Map<TopicPartition, Long> ahead = new HashMap<>();

	private final Map<String, Failure> failing = new HashMap<>();

	/**
	 * Create it.
	 * @param timeout how long that may take, if it is less than ours
	 * @param noAnswer is told that a broker has not answered in time
	 */
	OffsetCommitter(Consumer<?, ?> consumer, Duration timeout, Runnable noAnswer, TimeSource clock) {
		this.consumer = consumer;
		this.timeout = timeout;
		this.noAnswer = noAnswer;
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

	/**
	 * When a commit of the topic is tried again.
	 */
	long notBefore(String topic) {
		Failure failure = this.failing.get(topic);
		return (failure != null) ? failure.notBefore() : 0;
	}

	void forget(Collection<TopicPartition> partitions) {
		partitions.forEach(this.uncommitted::remove);
		partitions.forEach(this.ahead::remove);
		for (TopicPartition partition : partitions) {
			if (this.uncommitted.keySet().stream().noneMatch((other) -> other.topic().equals(partition.topic()))) {
				this.failing.remove(partition.topic());
			}
		}
	}

	/**
	 * Commit what could not be committed before, if it is time to try again.
	 */
	void commitAgain() {
		if (!this.uncommitted.isEmpty()) {
			commit();
		}
	}

	/**
	 * Commit before partitions go, whether it is time or not.
	 */
	void commitLast(Collection<PartitionBacklog> leaving) {
		leaving.forEach((backlog) -> this.failing.computeIfPresent(backlog.partition().topic(),
				(topic, failure) -> new Failure(failure.tries(), 0)));
		commit();
	}

	/**
	 * Commit what it is time for.
	 */
	void commit() {
		if (this.uncommitted.isEmpty()) {
			return;
		}
		Map<String, Map<TopicPartition, OffsetAndMetadata>> suspects = new HashMap<>();
		Map<TopicPartition, OffsetAndMetadata> together = new HashMap<>();
		this.uncommitted.forEach((partition,
				offset) -> (this.failing.containsKey(partition.topic())
						? suspects.computeIfAbsent(partition.topic(), (topic) -> new HashMap<>()) : together)
					.put(partition, offset));
		commitTogether(together);
		long now = this.clock.millis();
		suspects.forEach((topic, offsets) -> {
			if (notBefore(topic) <= now) {
				commitTopic(topic, offsets);
			}
		});
	}

	private void commitTogether(Map<TopicPartition, OffsetAndMetadata> offsets) {
		if (offsets.isEmpty()) {
			return;
		}
		try {
			commitSync(offsets, MAX_TIMEOUT);
		}
		catch (RebalanceInProgressException ex) {
			// The next poll completes the rebalance; what stays here is committed then
			logger.debug(ex, "Commit interrupted by a rebalance");
		}
		catch (KafkaException ex) {
			// CommitFailedException included: the next poll tells what is lost
			long soon = this.clock.millis();
			for (TopicPartition partition : offsets.keySet()) {
				if (this.failing.putIfAbsent(partition.topic(), new Failure(0, soon + BackOff.delay(0))) == null) {
					soon++;
				}
			}
			logger.warn(
					() -> "Offsets of %s could not be committed: %s. They are committed with a later poll, each topic on its own; after a restart before that, their records are processed again."
						.formatted(offsets.keySet(), new RootCause(ex).text()));
			if (ex instanceof TimeoutException || ex instanceof DisconnectException) {
				this.noAnswer.run();
			}
		}
	}

	private void commitTopic(String topic, Map<TopicPartition, OffsetAndMetadata> offsets) {
		try {
			commitSync(offsets, MAX_TOPIC_TIMEOUT);
			this.failing.remove(topic);
			logger.info(() -> "Offsets of topic '%s' are committed again".formatted(topic));
		}
		catch (RebalanceInProgressException ex) {
			logger.debug(ex, "Commit interrupted by a rebalance");
		}
		catch (KafkaException ex) {
			int tries = this.failing.getOrDefault(topic, Failure.NONE).tries() + 1;
			this.failing.put(topic, new Failure(tries, this.clock.millis() + BackOff.delay(tries)));
			logger.debug(ex, () -> "Offsets of topic '%s' could not be committed".formatted(topic));
		}
	}

	private void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration limit) {
		Duration wait = (this.timeout.compareTo(limit) < 0) ? this.timeout : limit;
		try {
			this.consumer.commitSync(offsets, wait);
		}
		catch (WakeupException ex) {
			// meant for a poll that had just returned
			this.consumer.commitSync(offsets, wait);
		}
		offsets.forEach(this.uncommitted::remove);
	}

	private record Failure(int tries, long notBefore) {

		static final Failure NONE = new Failure(0, 0);

	}

}
