package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.resilientkafka.time.TimeSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where a consumer goes on that cannot go on where it is. The client itself knows one
 * policy for both cases, and with {@code latest} skips what the retention has left after
 * a pause. Here that policy is for partitions without a committed offset; of a partition
 * whose position is known, nothing is skipped that is left. Used by its consumer thread
 * only.
 */
final class OffsetReset {

	private static final String PROPERTY = ConsumerConfig.AUTO_OFFSET_RESET_CONFIG;

	private static final String BY_DURATION = "by_duration:";

	private static final Duration LOOK_UP = Duration.ofSeconds(5);

	private final Consumer<byte[], byte[]> consumer;

	private final String policy;

	private final boolean retries;

	private final ExpiredRecords expired;

	private final TimeSource clock;

	private final Map<TopicPartition, Long> moved = new HashMap<>();

	private final Deque<OffsetOutOfRangeException> told = new ArrayDeque<>();

	/**
	 * Create it.
	 * @param consumer a consumer whose own policy is {@code none}
	 * @param policy the policy of the application
	 * @param retries whether it consumes retry topics
	 * @param expired is told of what is gone
	 * @param clock tells what a duration goes back to
	 */
	OffsetReset(Consumer<byte[], byte[]> consumer, String policy, boolean retries, ExpiredRecords expired,
			TimeSource clock) {
		this.consumer = consumer;
		this.policy = policy;
		this.retries = retries;
		this.expired = expired;
		this.clock = clock;
	}

	/**
	 * The policy of an application, as its version of the client understands it.
	 * @throws org.apache.kafka.common.config.ConfigException if it does not
	 */
	@SuppressWarnings("NullAway") // the key is known
	static String policy(@Nullable Object configured) {
		String policy = (configured != null) ? configured.toString() : "latest";
		ConsumerConfig.configDef().configKeys().get(PROPERTY).validator.ensureValid(PROPERTY, policy);
		return policy.toLowerCase(Locale.ROOT);
	}

	/**
	 * Poll; there are no records where the consumer has to go on elsewhere.
	 */
	ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
		if (!this.told.isEmpty()) {
			goOn(this.told.remove());
			return ConsumerRecords.empty();
		}
		try {
			return this.consumer.poll(timeout);
		}
		catch (NoOffsetForPartitionException ex) {
			begin(ex);
		}
		catch (OffsetOutOfRangeException ex) {
			goOn(ex);
		}
		return ConsumerRecords.empty();
	}

	/**
	 * Keep what somebody was told who has asked for a position. A client tells once what
	 * it has found out of a log.
	 */
	void remember(OffsetOutOfRangeException ex) {
		this.told.add(ex);
	}

	/**
	 * Begin with partitions of which no offset is committed.
	 */
	void begin(NoOffsetForPartitionException ex) {
		Set<TopicPartition> partitions = ex.partitions();
		if (this.policy.equals("earliest")) {
			this.consumer.seekToBeginning(partitions);
		}
		else if (this.policy.equals("latest")) {
			this.consumer.seekToEnd(partitions);
		}
		else if (this.policy.startsWith(BY_DURATION)) {
			seekBack(partitions, Duration.parse(this.policy.substring(BY_DURATION.length())));
		}
		else {
			throw ex;
		}
	}

	private void seekBack(Set<TopicPartition> partitions, Duration duration) {
		long begin = this.clock.wallMillis() - duration.toMillis();
		Map<TopicPartition, Long> times = new HashMap<>();
		partitions.forEach((partition) -> times.put(partition, begin));
		Map<TopicPartition, OffsetAndTimestamp> offsets = this.consumer.offsetsForTimes(times, LOOK_UP);
		for (TopicPartition partition : partitions) {
			OffsetAndTimestamp offset = offsets.get(partition);
			if (offset != null) {
				this.consumer.seek(partition, offset.offset());
			}
			else {
				this.consumer.seekToEnd(List.of(partition));
			}
		}
	}

	/**
	 * Go on with partitions whose records are not where they were: the retention has
	 * deleted them, a leader has not had the last ones, or the topic was made anew, and
	 * then nothing of it was seen.
	 */
	void goOn(OffsetOutOfRangeException ex) {
		if (this.policy.equals("none")) {
			throw ex;
		}
		Map<TopicPartition, Long> positions = new HashMap<>(ex.offsetOutOfRangePartitions());
		positions.keySet().retainAll(this.consumer.assignment());
		Map<TopicPartition, OffsetAndMetadata> common = commonEnds(ex);
		Map<TopicPartition, Long> beginnings = beginnings(positions.keySet());
		positions.forEach((partition, position) -> {
			OffsetAndMetadata end = common.get(partition);
			if (end != null) {
				this.consumer.seek(partition, end.offset());
				this.moved.put(partition, end.offset());
				return;
			}
			long beginning = beginnings.getOrDefault(partition, -1L);
			beginAnew(partition, beginning);
			this.expired.expired(partition, position, beginning);
		});
		madeAnew(ex).forEach((partition) -> beginAnew(partition, -1));
	}

	/**
	 * Up to where logs are those that were read. It cannot be told from a log that was
	 * made anew and has the same leader epoch, of which nothing was read. So retry
	 * topics, where little is left of what was read, are read from their beginning.
	 */
	private Map<TopicPartition, OffsetAndMetadata> commonEnds(OffsetOutOfRangeException ex) {
		return (ex instanceof LogTruncationException truncation && !this.retries) ? truncation.divergentOffsets()
				: Map.of();
	}

	/**
	 * The other partitions of retry topics that were made anew. A client reports no
	 * partition of a topic while another one waits to be reported, and later, when the
	 * new log has reached the leader epoch of the old one, it takes them for the same.
	 */
	private Collection<TopicPartition> madeAnew(OffsetOutOfRangeException ex) {
		if (!this.retries || !(ex instanceof LogTruncationException truncation)) {
			return List.of();
		}
		Set<String> topics = ex.partitions()
			.stream()
			.filter((partition) -> !truncation.divergentOffsets().containsKey(partition))
			.map(TopicPartition::topic)
			.collect(Collectors.toSet());
		return this.consumer.assignment()
			.stream()
			.filter((partition) -> topics.contains(partition.topic()) && !ex.partitions().contains(partition))
			.toList();
	}

	/**
	 * Nobody passes over a record who begins too early.
	 */
	private void beginAnew(TopicPartition partition, long beginning) {
		this.consumer.seekToBeginning(List.of(partition));
		this.moved.put(partition, Math.max(0, beginning));
	}

	/**
	 * The partitions with which the consumer has gone on elsewhere since the last time.
	 * @return the offsets at which it has
	 */
	Map<TopicPartition, Long> takeMoved() {
		if (this.moved.isEmpty()) {
			return Map.of();
		}
		Map<TopicPartition, Long> taken = Map.copyOf(this.moved);
		this.moved.clear();
		return taken;
	}

	private Map<TopicPartition, Long> beginnings(Set<TopicPartition> partitions) {
		try {
			return this.consumer.beginningOffsets(partitions, LOOK_UP);
		}
		catch (KafkaException ex) {
			return Map.of();
		}
	}

}
