package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.github.resilientkafka.account.RecordAccount;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.LanePosition;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The backlogs of all partitions of a consumer, in the order of their turns.
 */
final class BacklogQueue {

	/**
	 * How long a poll waits while listener methods go on after they have returned; they
	 * cannot interrupt it without risk for a commit.
	 */
	private static final Duration WHILE_RUNNING = Duration.ofMillis(5);

	/**
	 * How long a poll waits while offsets are held back.
	 */
	private static final Duration WHILE_HELD_BACK = Duration.ofMillis(100);

	/**
	 * How many times as much as usual is kept of a partition while others are looked for
	 * that are tried before its first records.
	 */
	private static final int WHILE_ASIDE = 10;

	private final Map<TopicPartition, PartitionBacklog> backlogs = new LinkedHashMap<>();

	private final BacklogLimits limits;

	private final boolean strict;

	private final RecordAccount account;

	private final ForeignRecords foreign;

	private final Function<String, LanePosition> positions;

	private final TimeSource clock;

	BacklogQueue(BacklogLimits limits, boolean strict, RecordAccount account, ForeignRecords foreign,
			Function<String, LanePosition> positions, TimeSource clock) {
		this.limits = limits;
		this.strict = strict;
		this.account = account;
		this.foreign = foreign;
		this.positions = positions;
		this.clock = clock;
	}

	boolean isEmpty() {
		return this.backlogs.isEmpty();
	}

	List<PartitionBacklog> all() {
		return List.copyOf(this.backlogs.values());
	}

	@Nullable PartitionBacklog get(TopicPartition partition) {
		return this.backlogs.get(partition);
	}

	void add(ConsumerRecords<byte[], byte[]> polled) {
		long now = this.clock.millis();
		for (TopicPartition partition : polled.partitions()) {
			this.backlogs.computeIfAbsent(partition, this::backlog).add(polled.records(partition), now);
		}
	}

	private PartitionBacklog backlog(TopicPartition partition) {
		return new PartitionBacklog(partition, this.positions.apply(partition.topic()), this.strict,
				this.account.lane(partition.topic()), this.foreign);
	}

	void remove(Collection<TopicPartition> partitions) {
		for (TopicPartition partition : partitions) {
			PartitionBacklog removed = this.backlogs.remove(partition);
			if (removed != null) {
				removed.giveBack();
			}
		}
	}

	void retain(Collection<TopicPartition> partitions) {
		if (!partitions.containsAll(this.backlogs.keySet())) {
			remove(this.backlogs.keySet().stream().filter((partition) -> !partitions.contains(partition)).toList());
		}
	}

	void clear() {
		remove(List.copyOf(this.backlogs.keySet()));
	}

	/**
	 * Bring the account up to date.
	 */
	void post() {
		int kept = 0;
		for (PartitionBacklog backlog : this.backlogs.values()) {
			kept += backlog.kept();
		}
		this.account.post(kept);
	}

	/**
	 * Of which partitions enough is kept. Records that are held or step aside need others
	 * that are tried.
	 */
	Set<TopicPartition> full() {
		Set<TopicPartition> full = new HashSet<>();
		for (PartitionBacklog backlog : this.backlogs.values()) {
			if (isFull(backlog, 1) && !(backlog.isAside() && !isFull(backlog, WHILE_ASIDE))) {
				full.add(backlog.partition());
			}
		}
		return full;
	}

	private boolean isFull(PartitionBacklog backlog, int times) {
		return backlog.isFull(times * this.limits.records()) || backlog.bytes() >= times * (long) this.limits.bytes();
	}

	/**
	 * How long a poll may wait for more.
	 */
	Duration waitingTime(Duration timeout, Set<TopicPartition> paused) {
		if (this.backlogs.isEmpty()) {
			return timeout;
		}
		long now = this.clock.millis();
		long wait = timeout.toMillis();
		for (PartitionBacklog backlog : this.backlogs.values()) {
			if (!paused.contains(backlog.partition())) {
				wait = Math.min(wait, Math.max(0, backlog.readyAt() - now));
				if (backlog.isRunning()) {
					wait = Math.min(wait, WHILE_RUNNING.toMillis());
				}
				else if (backlog.isHeldBack()) {
					wait = Math.min(wait, WHILE_HELD_BACK.toMillis());
				}
			}
		}
		return Duration.ofMillis(wait);
	}

	/**
	 * The partitions in which something can be done, in turn and no more than the
	 * consumer may be given at once.
	 */
	List<PartitionBacklog> ready(Set<TopicPartition> paused) {
		long now = this.clock.millis();
		List<PartitionBacklog> ready = new ArrayList<>();
		int count = 0;
		for (PartitionBacklog backlog : this.backlogs.values()) {
			if (paused.contains(backlog.partition()) || backlog.readyAt() > now) {
				continue;
			}
			if (ready.isEmpty() || count + backlog.size() <= this.limits.records()) {
				count += backlog.size();
				ready.add(backlog);
			}
		}
		return ready;
	}

	/**
	 * Those that have had their turn go to the end, and those in which nothing is left
	 * go.
	 */
	void rotate(Collection<PartitionBacklog> partitions) {
		for (PartitionBacklog backlog : partitions) {
			boolean hadItsTurn = backlog.hadItsTurn();
			if (hadItsTurn || backlog.isEmpty()) {
				this.backlogs.remove(backlog.partition());
			}
			if (hadItsTurn && !backlog.isEmpty()) {
				this.backlogs.put(backlog.partition(), backlog);
			}
		}
	}

	void advance() {
		this.backlogs.values().forEach(PartitionBacklog::advance);
	}

	boolean isCommitted() {
		return this.backlogs.values().stream().allMatch(PartitionBacklog::isCommitted);
	}

	/**
	 * The offsets behind the settled records, or {@code null} if one is settled behind
	 * one that is not.
	 */
	@Nullable Map<TopicPartition, OffsetAndMetadata> settledOffsets() {
		Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
		for (PartitionBacklog backlog : this.backlogs.values()) {
			OffsetAndMetadata offset = backlog.advance();
			if (backlog.hasGap()) {
				return null;
			}
			if (offset != null) {
				offsets.put(backlog.partition(), offset);
			}
		}
		return offsets;
	}

}
