package io.github.resilientkafka.deadletter.index;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.github.resilientkafka.announcement.LogGate;
import io.github.resilientkafka.deadletter.letter.ConsumerLoop;
import io.github.resilientkafka.deadletter.letter.Letter;
import io.github.resilientkafka.failure.ApplicationCode;
import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.ByteConsumers;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * Reads the dead-letter topics of a listener into an index, and goes on reading, on a
 * thread of its own and without a group.
 */
final class LetterReader implements Runnable {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(LetterReader.class));

	private static final Map<String, Object> CONFIGS = Map.of(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
			8 * 1024 * 1024, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000, ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
			5_000);

	private static final Duration POLL = Duration.ofMillis(500);

	private static final long LOOK_INTERVAL = Duration.ofSeconds(10).toNanos();

	private static final int MAX_BLOCKS = 20;

	private final RegisteredListener listener;

	private final LetterIndex index;

	private final Function<String, LetterJudge> judges;

	private final ApplicationCode application;

	private final LogGate gate = new LogGate(Duration.ofMinutes(1), TimeSource.SYSTEM);

	private final Map<TopicPartition, Long> positions = new HashMap<>();

	private final Map<TopicPartition, Long> firstEnds = new HashMap<>();

	private final Map<TopicPartition, Long> begins = new HashMap<>();

	private final Map<String, String> ids = new HashMap<>();

	private final ConsumerLoop loop;

	private volatile @Nullable String problem;

	private long nextLook;

	LetterReader(RegisteredListener listener, LetterIndex index, Function<String, LetterJudge> judges,
			ApplicationCode application) {
		this.listener = listener;
		this.index = index;
		this.judges = judges;
		this.application = application;
		this.loop = new ConsumerLoop(this::consumer, this::read, this::failed);
	}

	@Override
	public void run() {
		this.loop.run();
	}

	private Consumer<byte[], byte[]> consumer() {
		this.nextLook = System.nanoTime();
		return ByteConsumers.create(this.listener.cluster(), CONFIGS);
	}

	private void read(Consumer<byte[], byte[]> opened) throws InterruptedException {
		if (System.nanoTime() - this.nextLook >= 0) {
			look(opened);
			recount();
			this.nextLook = System.nanoTime() + LOOK_INTERVAL;
		}
		if (opened.assignment().isEmpty()) {
			TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
			return;
		}
		opened.poll(POLL).forEach((record) -> {
			TopicPartition partition = new TopicPartition(record.topic(), record.partition());
			if (record.offset() >= this.positions.getOrDefault(partition, 0L)) {
				this.index.add(Letter.of(record, this.application), this.judges.apply(record.topic()));
				this.positions.put(partition, record.offset() + 1);
			}
		});
		synchronized (this) {
			opened.assignment().forEach((partition) -> this.positions.put(partition, opened.position(partition)));
			this.problem = null;
			notifyAll();
		}
	}

	/**
	 * Which partitions there are, and where they begin.
	 */
	private void look(Consumer<byte[], byte[]> opened) {
		Set<TopicPartition> there = new HashSet<>();
		for (String topic : this.listener.chain().deadLetterTopics()) {
			String id = String.valueOf(this.judges.apply(topic).ledger().topicId());
			String before = this.ids.put(topic, id);
			if (before != null && !before.equals(id) && !before.equals("null")) {
				forget(topic);
			}
			for (PartitionInfo partition : opened.partitionsFor(topic)) {
				there.add(new TopicPartition(topic, partition.partition()));
			}
		}
		if (!there.equals(opened.assignment())) {
			opened.assign(there);
		}
		Map<TopicPartition, Long> now = opened.beginningOffsets(there);
		Set<TopicPartition> unknown = new HashSet<>(there);
		unknown.removeAll(this.firstEnds.keySet());
		Map<TopicPartition, Long> ends = unknown.isEmpty() ? Map.of() : opened.endOffsets(unknown);
		synchronized (this) {
			this.firstEnds.putAll(ends);
			this.begins.putAll(now);
			now.forEach((partition, begin) -> {
				this.index.beginAt(partition, begin);
				this.positions.merge(partition, begin, Math::max);
			});
		}
		there.forEach((partition) -> opened.seek(partition, this.positions.getOrDefault(partition, 0L)));
	}

	/**
	 * It was made anew.
	 */
	private synchronized void forget(String topic) {
		this.index.forget(topic);
		this.positions.keySet().removeIf((partition) -> partition.topic().equals(topic));
		this.firstEnds.keySet().removeIf((partition) -> partition.topic().equals(topic));
		this.begins.keySet().removeIf((partition) -> partition.topic().equals(topic));
	}

	/**
	 * Blocks of which some letters were decided are read once more, with a consumer of
	 * their own.
	 */
	private void recount() {
		Map<TopicPartition, List<SummedBlock>> outdated = this.index.outdated(this.judges);
		if (outdated.isEmpty()) {
			return;
		}
		try (Consumer<byte[], byte[]> again = ByteConsumers.create(this.listener.cluster(), CONFIGS)) {
			outdated.forEach((partition, blocks) -> blocks.stream()
				.limit(MAX_BLOCKS)
				.filter((block) -> !this.loop.isStopped())
				.forEach((block) -> recount(again, partition, block)));
		}
	}

	private void recount(Consumer<byte[], byte[]> again, TopicPartition partition, SummedBlock block) {
		again.assign(List.of(partition));
		again.seek(partition, block.first());
		List<Letter> letters = new ArrayList<>();
		long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
		while (again.position(partition) <= block.last() && deadline - System.nanoTime() > 0
				&& !this.loop.isStopped()) {
			again.poll(POLL).forEach((record) -> {
				if (record.offset() <= block.last()) {
					letters.add(Letter.of(record, this.application));
				}
			});
		}
		this.index.recount(partition, block, letters, this.judges.apply(partition.topic()).ledger());
	}

	/**
	 * How much of what there was at the beginning is read.
	 * @return from 0 to 1
	 */
	synchronized double progress() {
		if (this.firstEnds.isEmpty()) {
			return 0;
		}
		long all = 0;
		long read = 0;
		for (Map.Entry<TopicPartition, Long> end : this.firstEnds.entrySet()) {
			long begin = Math.min(this.begins.getOrDefault(end.getKey(), 0L), end.getValue());
			all += end.getValue() - begin;
			read += Math.min(end.getValue(), this.positions.getOrDefault(end.getKey(), begin)) - begin;
		}
		return (all > 0) ? (double) read / all : 1;
	}

	/**
	 * How many letters there are, at most, as far as nothing has been decided.
	 */
	synchronized Map<TopicPartition, long[]> bounds() {
		Map<TopicPartition, long[]> bounds = new HashMap<>();
		this.firstEnds.forEach(
				(partition, end) -> bounds.put(partition, new long[] { this.begins.getOrDefault(partition, 0L), end }));
		return bounds;
	}

	/**
	 * Wait until all is read up to some offsets.
	 * @return whether it is
	 */
	synchronized boolean await(Map<TopicPartition, Long> ends, Duration timeout) throws InterruptedException {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (ends.entrySet().stream().anyMatch((end) -> end.getValue() > position(end.getKey()))) {
			long left = deadline - System.nanoTime();
			if (left <= 0) {
				return false;
			}
			TimeUnit.NANOSECONDS.timedWait(this, left);
		}
		return true;
	}

	private long position(TopicPartition partition) {
		return this.positions.getOrDefault(partition, 0L);
	}

	/**
	 * Why nothing can be read.
	 */
	@Nullable String problem() {
		return this.problem;
	}

	private void failed(RuntimeException ex) {
		String reason = new RootCause(ex).text();
		this.problem = reason;
		this.gate.pass((withheld) -> logger.warn(
				() -> "Dead letters of listener '%s' cannot be read: %s. It is tried again while somebody asks for them. Permit READ and DESCRIBE on %s, if that is missing."
					.formatted(this.listener.policy().listener(), reason, this.listener.chain().deadLetterTopics())));
		logger.debug(ex, "Dead letters cannot be read");
	}

	void stop() {
		this.loop.stop();
	}

}
