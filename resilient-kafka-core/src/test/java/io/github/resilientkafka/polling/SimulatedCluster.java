package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.github.resilientkafka.time.TimeSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * Partitions and the committed offsets of one group in memory, and a clock that stands
 * still unless a consumer waits in a poll or {@link #tick} is called.
 */
public final class SimulatedCluster implements TimeSource {

	private final Map<TopicPartition, NavigableMap<Long, ConsumerRecord<byte[], byte[]>>> logs = new HashMap<>();

	private final Map<TopicPartition, Long> beginnings = new HashMap<>();

	private final Map<TopicPartition, Long> ends = new HashMap<>();

	private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();

	private final Deque<RuntimeException> commitFailures = new ArrayDeque<>();

	private final List<Map<TopicPartition, OffsetAndMetadata>> commits = new ArrayList<>();

	private final Set<TopicPartition> refused = new HashSet<>();

	private final Set<TopicPartition> truncated = new HashSet<>();

	private final Deque<RuntimeException> readFailures = new ArrayDeque<>();

	private Consumer<Map<TopicPartition, OffsetAndMetadata>> observer = (offsets) -> {
	};

	private int version;

	private long now = 1_000_000;

	/**
	 * Append records whose keys and values are their offsets.
	 */
	public void append(TopicPartition partition, int count) {
		for (int i = 0; i < count; i++) {
			append(partition, new RecordHeaders());
		}
	}

	public void append(TopicPartition partition, RecordHeaders headers) {
		append(partition, Long.toString(end(partition)).getBytes(), headers);
	}

	/**
	 * Append a record whose key and value are the same.
	 */
	public void append(TopicPartition partition, byte[] bytes, Headers headers) {
		long offset = end(partition);
		log(partition).put(offset, new ConsumerRecord<>(partition.topic(), partition.partition(), offset, this.now,
				TimestampType.CREATE_TIME, bytes.length, bytes.length, bytes, bytes, headers, Optional.empty()));
		this.ends.put(partition, offset + 1);
		this.version++;
	}

	/**
	 * Let the group begin with partitions.
	 */
	public void begin(TopicPartition... partitions) {
		for (TopicPartition partition : partitions) {
			log(partition);
			this.committed.putIfAbsent(partition, new OffsetAndMetadata(0));
			this.version++;
		}
	}

	/**
	 * Leave offsets without records, as compaction and transactions do.
	 */
	void leaveOut(TopicPartition partition, int count) {
		this.ends.merge(partition, (long) count, Long::sum);
		this.version++;
	}

	/**
	 * Delete the records below an offset, as the retention does.
	 */
	void expire(TopicPartition partition, long beginning) {
		this.beginnings.put(partition, beginning);
		this.version++;
		log(partition).headMap(beginning).clear();
	}

	/**
	 * Delete a topic and make it anew. Its committed offsets are left.
	 */
	public void recreate(TopicPartition partition) {
		log(partition).clear();
		this.beginnings.remove(partition);
		this.ends.remove(partition);
		this.version++;
	}

	/**
	 * Forget the records from an offset on, as a leader that has not had them does.
	 */
	void truncate(TopicPartition partition, long end) {
		log(partition).tailMap(end).clear();
		this.ends.put(partition, end);
		this.truncated.add(partition);
		this.version++;
	}

	boolean isTruncated(TopicPartition partition) {
		return this.truncated.contains(partition);
	}

	private NavigableMap<Long, ConsumerRecord<byte[], byte[]>> log(TopicPartition partition) {
		return this.logs.computeIfAbsent(partition, (key) -> new TreeMap<>());
	}

	public Collection<ConsumerRecord<byte[], byte[]>> from(TopicPartition partition, long position) {
		return log(partition).tailMap(position).values();
	}

	List<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, long position, int max) {
		List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
		for (ConsumerRecord<byte[], byte[]> record : from(partition, position)) {
			if (records.size() == max) {
				break;
			}
			records.add(record);
		}
		return records;
	}

	/**
	 * Changes whenever an offset does.
	 */
	int version() {
		return this.version;
	}

	Set<TopicPartition> partitions() {
		return this.logs.keySet();
	}

	long beginning(TopicPartition partition) {
		return this.beginnings.getOrDefault(partition, 0L);
	}

	public long end(TopicPartition partition) {
		return this.ends.getOrDefault(partition, 0L);
	}

	/**
	 * Let the next commits fail.
	 */
	public void failCommits(RuntimeException... failures) {
		this.commitFailures.addAll(List.of(failures));
	}

	boolean willFailCommits() {
		return !this.commitFailures.isEmpty();
	}

	public void failNoCommits() {
		this.commitFailures.clear();
	}

	/**
	 * Refuse all commits with a partition.
	 */
	void refuseCommits(TopicPartition partition) {
		this.refused.add(partition);
	}

	void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
		if (!Collections.disjoint(this.refused, offsets.keySet())) {
			throw new UnknownTopicOrPartitionException("on purpose");
		}
		RuntimeException failure = this.commitFailures.poll();
		if (failure != null) {
			throw failure;
		}
		store(offsets);
	}

	/**
	 * Store offsets as a commit or the end of a transaction does.
	 */
	public void store(Map<TopicPartition, OffsetAndMetadata> offsets) {
		this.observer.accept(offsets);
		this.commits.add(Map.copyOf(offsets));
		this.committed.putAll(offsets);
		this.version++;
	}

	/**
	 * Show offsets before they are stored.
	 */
	public void onStore(Consumer<Map<TopicPartition, OffsetAndMetadata>> newObserver) {
		this.observer = newObserver;
	}

	Map<TopicPartition, OffsetAndMetadata> committed() {
		return this.committed;
	}

	/**
	 * Let the next consumers fail that ask for committed offsets.
	 */
	public void failReads(RuntimeException... failures) {
		this.readFailures.addAll(List.of(failures));
	}

	Map<TopicPartition, OffsetAndMetadata> readCommitted(Set<TopicPartition> partitions) {
		RuntimeException failure = this.readFailures.poll();
		if (failure != null) {
			throw failure;
		}
		Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>(this.committed);
		found.keySet().retainAll(partitions);
		return found;
	}

	/**
	 * The committed offset, or -1 if there is none.
	 */
	public long committed(TopicPartition partition) {
		OffsetAndMetadata offset = this.committed.get(partition);
		return (offset != null) ? offset.offset() : -1;
	}

	/**
	 * The offsets of a partition in the order in which they were committed.
	 */
	List<Long> commits(TopicPartition partition) {
		return this.commits.stream()
			.filter((offsets) -> offsets.containsKey(partition))
			.map((offsets) -> offsets.get(partition).offset())
			.toList();
	}

	public void tick(Duration duration) {
		this.now += duration.toMillis();
	}

	@Override
	public long millis() {
		return this.now;
	}

	@Override
	public long wallMillis() {
		return this.now;
	}

}
