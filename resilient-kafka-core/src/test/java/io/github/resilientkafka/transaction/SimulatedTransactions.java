package io.github.resilientkafka.transaction;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.TransactionIdSuffixStrategy;

/**
 * Transactions with the producers of a cluster in memory, each of which is kept here.
 */
public final class SimulatedTransactions {

	public static final String TOPIC = "out";

	private static final Enlistment HERE = new Enlistment("application",
			new DefaultKafkaProducerFactory<>(Map.of(), new ByteArraySerializer(), new ByteArraySerializer()),
			() -> Optional.of(true));

	private static final Map<List<String>, Cluster> CLUSTERS = new ConcurrentHashMap<>();

	private final Cluster topics;

	private final List<SimulatedProducer> producers = new ArrayList<>();

	private final List<Object> events = new ArrayList<>();

	private final ClusterTransactions transactions;

	private BiConsumer<List<ProducerRecord<byte[], byte[]>>, Map<TopicPartition, OffsetAndMetadata>> observer = (sent,
			offsets) -> {
	};

	private boolean acknowledging = true;

	private @Nullable RuntimeException offsetsRefused;

	private Duration timeForOffsets = Duration.ZERO;

	private @Nullable RuntimeException unavailable;

	public SimulatedTransactions(String... topics) {
		this(Duration.ofMinutes(1), topics);
	}

	SimulatedTransactions(Duration timeout, String... topics) {
		this(timeout, Duration.ofMinutes(1), topics);
	}

	SimulatedTransactions(Duration timeout, Duration offsetsTimeout, String... topics) {
		this.topics = cluster(topics);
		this.transactions = new ClusterTransactions(new Factory(false), new Factory(true), timeout, offsetsTimeout,
				this.events::add);
	}

	/**
	 * A cluster with topics, each of which has a few partitions.
	 */
	public static Cluster cluster(String... topics) {
		return CLUSTERS.computeIfAbsent(List.of(topics), SimulatedTransactions::newCluster);
	}

	private static Cluster newCluster(List<String> topics) {
		return new Cluster("cluster", List.of(), Stream.concat(Stream.of(TOPIC), topics.stream())
			.flatMap((topic) -> IntStream.range(0, 3)
				.mapToObj((partition) -> new PartitionInfo(topic, partition, Node.noNode(), new Node[0], new Node[0])))
			.toList(), Set.of(), Set.of());
	}

	/**
	 * Hand the offsets of each committed transaction over.
	 */
	public SimulatedTransactions onCommit(Consumer<Map<TopicPartition, OffsetAndMetadata>> newObserver) {
		return onCommit((sent, offsets) -> newObserver.accept(offsets));
	}

	/**
	 * Hand what was sent and the offsets of each committed transaction over.
	 */
	public SimulatedTransactions onCommit(
			BiConsumer<List<ProducerRecord<byte[], byte[]>>, Map<TopicPartition, OffsetAndMetadata>> newObserver) {
		this.observer = newObserver;
		return this;
	}

	/**
	 * Let no offsets be taken, as of who belongs to the group no more, or take them
	 * again.
	 */
	public void refuseOffsets(@Nullable RuntimeException reason) {
		this.offsetsRefused = reason;
	}

	/**
	 * Let offsets be taken after a time.
	 */
	void takeOffsetsAfter(Duration time) {
		this.timeForOffsets = time;
	}

	/**
	 * A producer of the application, which takes part in the transactions.
	 */
	public Producer<byte[], byte[]> enlisted() {
		return EnlistedProducer.around(null, HERE, this.transactions);
	}

	ClusterTransactions cluster() {
		return this.transactions;
	}

	/**
	 * The transactions of a consumer.
	 */
	public ProducerTransaction open() {
		return this.transactions.open("id");
	}

	/**
	 * Let producers that are created from now on wait for
	 * {@link SimulatedProducer#completeNext()}.
	 */
	public void acknowledgeNothing() {
		this.acknowledging = false;
	}

	/**
	 * Let no producer be had, or let producers be had again.
	 */
	public void unavailable(@Nullable RuntimeException reason) {
		this.unavailable = reason;
	}

	List<SimulatedProducer> producers() {
		return this.producers;
	}

	/**
	 * The producer that was created last.
	 */
	public SimulatedProducer last() {
		return this.producers.get(this.producers.size() - 1);
	}

	/**
	 * Let commits succeed again.
	 */
	public void loseNothing() {
		this.producers.forEach((producer) -> {
			producer.answerLost = false;
			producer.commitTransactionException = null;
		});
	}

	/**
	 * Whether the producer that was created last is used no more.
	 */
	public boolean isLost() {
		return !this.producers.isEmpty() && last().closed();
	}

	List<Object> events() {
		return this.events;
	}

	/**
	 * The values that were committed by any producer.
	 */
	public List<String> committed() {
		return this.producers.stream()
			.flatMap((producer) -> producer.history().stream())
			.map((record) -> new String(Objects.requireNonNull(record.value())))
			.toList();
	}

	private final class Factory extends DefaultKafkaProducerFactory<byte[], byte[]> {

		private final boolean compressing;

		Factory(boolean compressing) {
			super(Map.of(), new ByteArraySerializer(), new ByteArraySerializer());
			this.compressing = compressing;
			setTransactionIdSuffixStrategy(new TransactionIdSuffixStrategy() {

				@Override
				public String acquireSuffix(String prefix) {
					return "";
				}

				@Override
				public void releaseSuffix(String prefix, String suffix) {
					// nothing to release
				}

			});
		}

		@Override
		protected Producer<byte[], byte[]> createRawProducer(Map<String, Object> configs) {
			SimulatedProducer producer = new SimulatedProducer(
					configs.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG).toString(), this.compressing,
					SimulatedTransactions.this.acknowledging);
			producer.initTransactionException = SimulatedTransactions.this.unavailable;
			SimulatedTransactions.this.producers.add(producer);
			return producer;
		}

	}

	/**
	 * A producer of a transactional id.
	 */
	public final class SimulatedProducer extends MockProducer<byte[], byte[]> {

		private final String id;

		private final boolean compressing;

		private final Map<TopicPartition, OffsetAndMetadata> pending = new HashMap<>();

		private final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();

		private boolean answerLost;

		SimulatedProducer(String id, boolean compressing, boolean acknowledging) {
			super(SimulatedTransactions.this.topics, acknowledging, null, new ByteArraySerializer(),
					new ByteArraySerializer());
			this.id = id;
			this.compressing = compressing;
		}

		String id() {
			return this.id;
		}

		boolean isCompressing() {
			return this.compressing;
		}

		/**
		 * Let the next commit succeed, and its answer be lost.
		 */
		public void loseAnswer() {
			this.answerLost = true;
		}

		@Override
		public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
			Future<RecordMetadata> sending = super.send(record, callback);
			this.sent.add(record);
			return sending;
		}

		@Override
		public void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets,
				ConsumerGroupMetadata group) {
			LockSupport.parkNanos(SimulatedTransactions.this.timeForOffsets.toNanos());
			if (SimulatedTransactions.this.offsetsRefused != null) {
				throw SimulatedTransactions.this.offsetsRefused;
			}
			super.sendOffsetsToTransaction(offsets, group);
			this.pending.putAll(offsets);
		}

		@Override
		public void commitTransaction() {
			super.commitTransaction();
			SimulatedTransactions.this.observer.accept(List.copyOf(this.sent), Map.copyOf(this.pending));
			forget();
			if (this.answerLost) {
				this.answerLost = false;
				throw new TimeoutException("The answer was lost on purpose");
			}
		}

		@Override
		public void abortTransaction() {
			super.abortTransaction();
			forget();
		}

		private void forget() {
			this.sent.clear();
			this.pending.clear();
		}

	}

}
