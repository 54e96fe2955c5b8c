package io.github.resilientkafka.guarantees.history;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import io.github.resilientkafka.guarantees.workload.Mode;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads inputs, outputs, dead letters and call logs of all modes while they are written,
 * past the links that faults spoil. A single thread owns the history; the outside sees
 * counts, and the history after {@link #close()}.
 */
public final class Historian implements AutoCloseable {

	private static final Duration NEW_PARTITIONS_EVERY = Duration.ofSeconds(2);

	private static final Duration PAUSE = Duration.ofMillis(300);

	private final Map<Mode, ModeHistory> histories = new EnumMap<>(Mode.class);

	private final Map<String, ModeHistory> byTopic = new HashMap<>();

	private final Map<ModeHistory, CallLogReader> callLogs = new HashMap<>();

	private final KafkaConsumer<String, String> consumer;

	private final AtomicReference<Map<Mode, Counts>> counts = new AtomicReference<>(Map.of());

	private final Thread thread = new Thread(this::read, "historian");

	private volatile boolean closed;

	/**
	 * Start to read.
	 * @param servers where the brokers are
	 * @param directory of the run, with the call logs
	 * @param modes whose topics are read
	 */
	public Historian(String servers, Path directory, Collection<Mode> modes) {
		for (Mode mode : modes) {
			ModeHistory history = new ModeHistory(mode);
			this.histories.put(mode, history);
			this.callLogs.put(history, new CallLogReader(mode.calls(directory)));
			for (String topic : List.of(mode.input(), mode.outputs(), mode.deadLetters())) {
				this.byTopic.put(topic, history);
			}
		}
		this.consumer = new KafkaConsumer<>(
				Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers, ConsumerConfig.ISOLATION_LEVEL_CONFIG,
						"read_committed", ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
						ConsumerConfig.CLIENT_ID_CONFIG, "historian", ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
						ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5000,
						// A request that waits costs brokers time with each record
						// written
						ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 0),
				new StringDeserializer(), new StringDeserializer());
		this.thread.setDaemon(true);
		this.thread.start();
	}

	private void read() {
		long nextLook = System.nanoTime();
		while (!this.closed) {
			try {
				if (System.nanoTime() >= nextLook) {
					assignNewPartitions();
					nextLook = System.nanoTime() + NEW_PARTITIONS_EVERY.toNanos();
				}
				if (this.consumer.assignment().isEmpty()) {
					LockSupport.parkNanos(PAUSE.toNanos());
					continue;
				}
				if (readTopics() | readCallLogs()) {
					count();
				}
				else {
					LockSupport.parkNanos(PAUSE.toNanos());
				}
			}
			catch (RuntimeException ex) {
				// Brokers are away: the next poll goes on where this one was
				nextLook = System.nanoTime() + NEW_PARTITIONS_EVERY.toNanos();
			}
		}
		this.consumer.close(Duration.ofSeconds(5));
	}

	private boolean readTopics() {
		ConsumerRecords<String, String> records = this.consumer.poll(Duration.ZERO);
		records.forEach((record) -> this.byTopic.get(record.topic())
			.add(record.topic(), record.partition(), record.offset(), record.value()));
		return !records.isEmpty();
	}

	private boolean readCallLogs() {
		boolean any = false;
		for (Map.Entry<ModeHistory, CallLogReader> entry : this.callLogs.entrySet()) {
			any |= entry.getValue().read(entry.getKey()::add);
		}
		return any;
	}

	private void assignNewPartitions() {
		List<TopicPartition> partitions = new ArrayList<>();
		Map<String, List<PartitionInfo>> topics = this.consumer.listTopics(Duration.ofSeconds(5));
		for (String topic : this.byTopic.keySet()) {
			for (PartitionInfo partition : topics.getOrDefault(topic, List.of())) {
				partitions.add(new TopicPartition(topic, partition.partition()));
			}
		}
		Set<TopicPartition> known = this.consumer.assignment();
		if (!known.containsAll(partitions)) {
			partitions.addAll(known);
			this.consumer.assign(new HashSet<>(partitions));
		}
	}

	private void count() {
		Map<Mode, Counts> counted = new EnumMap<>(Mode.class);
		this.histories.forEach((mode, history) -> counted.put(mode, new Counts(history.inputs().size(),
				history.endedOrders(), history.deadLetters().size(), new TreeSet<>(history.open()))));
		this.counts.set(counted);
	}

	/**
	 * How far the mode is.
	 */
	public Counts counts(Mode mode) {
		return this.counts.get().getOrDefault(mode, Counts.NONE);
	}

	/**
	 * Stop reading.
	 * @return what was read
	 */
	public Map<Mode, ModeHistory> finish() {
		close();
		return this.histories;
	}

	@Override
	public void close() {
		this.closed = true;
		try {
			this.thread.join(Duration.ofSeconds(30).toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * How far a mode is.
	 *
	 * @param inputs orders that were sent
	 * @param ended orders with an output or a dead letter
	 * @param deadLetters dead letters
	 * @param open orders without an end
	 */
	public record Counts(int inputs, int ended, int deadLetters, SortedSet<Long> open) {

		static final Counts NONE = new Counts(0, 0, 0, new TreeSet<>());

		/**
		 * How many orders with smaller ids have no end yet.
		 * @param id the id
		 * @param excused the orders that need not have one; some of them may have one all
		 * the same
		 * @return the number of orders
		 */
		public long openBefore(long id, Set<Long> excused) {
			return this.open.headSet(id).stream().filter((order) -> !excused.contains(order)).count();
		}

	}

}
