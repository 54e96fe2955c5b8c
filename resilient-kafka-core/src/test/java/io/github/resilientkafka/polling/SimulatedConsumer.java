package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jspecify.annotations.Nullable;

/**
 * A client that fetches from a {@link SimulatedCluster} and commits there. Time passes
 * while it polls in vain.
 */
final class SimulatedConsumer extends MockConsumer<byte[], byte[]> {

	private static final Comparator<TopicPartition> ORDER = Comparator.comparing(TopicPartition::topic)
		.thenComparing(TopicPartition::partition);

	private final SimulatedCluster cluster;

	private final int maxPollRecords;

	private final List<String> fetched = new ArrayList<>();

	private final List<Duration> waits = new ArrayList<>();

	private int learnt = -1;

	private boolean losing;

	private boolean silent;

	private boolean fenced;

	private @Nullable RuntimeException closingFailure;

	private @Nullable RuntimeException beginningsFailure;

	private @Nullable RuntimeException told;

	SimulatedConsumer(SimulatedCluster cluster, int maxPollRecords) {
		super(OffsetResetStrategy.NONE);
		this.cluster = cluster;
		this.maxPollRecords = maxPollRecords;
	}

	/**
	 * Let the next close fail, as that of a client does whose coordinator says no.
	 */
	void failToClose(RuntimeException failure) {
		this.closingFailure = failure;
	}

	/**
	 * Let the next question for the beginnings of partitions fail.
	 */
	void failToTellBeginnings(RuntimeException failure) {
		this.beginningsFailure = failure;
	}

	@Override
	public synchronized Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions,
			Duration timeout) {
		RuntimeException failure = this.beginningsFailure;
		if (failure != null) {
			this.beginningsFailure = null;
			throw failure;
		}
		return super.beginningOffsets(partitions, timeout);
	}

	@Override
	public void close(Duration timeout) {
		super.close(timeout);
		if (this.closingFailure != null) {
			throw this.closingFailure;
		}
	}

	/**
	 * What was fetched, as {@code partition@offset}.
	 */
	List<String> fetched() {
		return this.fetched;
	}

	/**
	 * How long the polls would have waited at most.
	 */
	List<Duration> waits() {
		return this.waits;
	}

	@Override
	public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
		super.subscribe(topics, new ConsumerRebalanceListener() {

			@Override
			public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
				if (SimulatedConsumer.this.losing) {
					listener.onPartitionsLost(partitions);
				}
				else if (!SimulatedConsumer.this.silent) {
					listener.onPartitionsRevoked(partitions);
				}
			}

			@Override
			public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
				learn();
				// As in a client, where nothing is left of an earlier assignment
				resume(partitions);
				listener.onPartitionsAssigned(partitions);
			}

		});
	}

	/**
	 * Find out that other consumers have had partitions for some time.
	 */
	void lose(TopicPartition... partitions) {
		Set<TopicPartition> kept = new HashSet<>(assignment());
		kept.removeAll(List.of(partitions));
		this.losing = true;
		rebalance(kept);
		this.losing = false;
	}

	/**
	 * Belong to the group no more without knowing it.
	 */
	void fence(boolean now) {
		this.fenced = now;
	}

	/**
	 * Leave all partitions without a callback.
	 */
	void leaveSilently() {
		this.silent = true;
		rebalance(Set.of());
		this.silent = false;
	}

	@Override
	public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
		this.waits.add(timeout);
		if (this.fenced) {
			return ConsumerRecords.empty();
		}
		learn();
		super.poll(timeout);
		ConsumerRecords<byte[], byte[]> records = fetch();
		if (records.isEmpty()) {
			this.cluster.tick(timeout);
		}
		return records;
	}

	/**
	 * Let the next one who asks for a position be told that the log of a partition is
	 * another one. Nobody is told after that.
	 */
	void tellOnce(TopicPartition partition) {
		this.told = new LogTruncationException("truncated", Map.of(partition, position(partition)), Map.of());
	}

	@Override
	public synchronized long position(TopicPartition partition, Duration timeout) {
		RuntimeException now = this.told;
		if (now != null) {
			this.told = null;
			throw now;
		}
		return super.position(partition, timeout);
	}

	@Override
	public synchronized long position(TopicPartition partition) {
		learn();
		return super.position(partition);
	}

	/**
	 * Ask the cluster for its offsets, which a mock has to be told.
	 */
	private void learn() {
		if (this.learnt == this.cluster.version()) {
			return;
		}
		this.learnt = this.cluster.version();
		super.commitAsync(this.cluster.committed(), null);
		for (TopicPartition partition : this.cluster.partitions()) {
			updateBeginningOffsets(Map.of(partition, this.cluster.beginning(partition)));
			updateEndOffsets(Map.of(partition, this.cluster.end(partition)));
		}
	}

	private ConsumerRecords<byte[], byte[]> fetch() {
		Set<TopicPartition> paused = paused();
		List<TopicPartition> fetching = assignment().stream()
			.filter((partition) -> !paused.contains(partition))
			.sorted(ORDER)
			.toList();
		for (TopicPartition partition : fetching) {
			long position = position(partition);
			if (position > this.cluster.end(partition) && this.cluster.isTruncated(partition)) {
				throw new LogTruncationException("truncated", Map.of(partition, position),
						Map.of(partition, new OffsetAndMetadata(this.cluster.end(partition))));
			}
			if (position < this.cluster.beginning(partition) || position > this.cluster.end(partition)) {
				throw new OffsetOutOfRangeException(Map.of(partition, position));
			}
		}
		Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();
		int left = this.maxPollRecords;
		for (TopicPartition partition : fetching) {
			List<ConsumerRecord<byte[], byte[]>> read = this.cluster.read(partition, position(partition), left);
			if (!read.isEmpty()) {
				left -= read.size();
				records.put(partition, read);
				seek(partition, read.get(read.size() - 1).offset() + 1);
				read.forEach((record) -> this.fetched.add(partition.partition() + "@" + record.offset()));
			}
		}
		return new ConsumerRecords<>(records);
	}

	@Override
	public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
		if (!assignment().containsAll(offsets.keySet())) {
			throw new CommitFailedException("The partitions have gone");
		}
		if (this.fenced) {
			throw new RebalanceInProgressException();
		}
		this.cluster.commit(offsets);
	}

	@Override
	public synchronized Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions,
			Duration timeout) {
		return this.cluster.readCommitted(partitions);
	}

	@Override
	public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times, Duration timeout) {
		Map<TopicPartition, OffsetAndTimestamp> offsets = new HashMap<>();
		times.forEach((partition, time) -> this.cluster.read(partition, 0, Integer.MAX_VALUE)
			.stream()
			.filter((record) -> record.timestamp() >= time)
			.findFirst()
			.ifPresent(
					(record) -> offsets.put(partition, new OffsetAndTimestamp(record.offset(), record.timestamp()))));
		return offsets;
	}

}
