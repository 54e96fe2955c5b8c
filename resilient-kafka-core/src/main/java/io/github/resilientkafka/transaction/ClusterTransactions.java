package io.github.resilientkafka.transaction;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import io.github.resilientkafka.event.TransactionsAvailableEvent;
import io.github.resilientkafka.event.TransactionsUnavailableEvent;
import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.producer.ByteProducerFactories.OwnPostProcessor;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaResourceHolder;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.core.ProducerPostProcessor;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The transactions on one cluster, and the producer factories of the application that
 * take part in them. Thread-safe.
 */
public final class ClusterTransactions {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ClusterTransactions.class));

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

	/** A little less than the default of {@code offsets.commit.timeout.ms}. */
	private static final Duration OFFSETS_TIMEOUT = Duration.ofMillis(4_500);

	private final DefaultKafkaProducerFactory<byte[], byte[]> producers;

	/** For what has to be compressed. */
	private final DefaultKafkaProducerFactory<byte[], byte[]> compressing;

	private final Duration timeout;

	private final Duration offsetsTimeout;

	private final Consumer<Object> events;

	private final List<Enlistment> enlistments = new ArrayList<>();

	/** Those whose templates look for a transaction, and what they find. */
	private final Map<Enlistment, Producer<?, ?>> transactional = new LinkedHashMap<>();

	/** Those of which it is not yet known that nothing passes us by. */
	private final Queue<Enlistment> foreign = new ConcurrentLinkedQueue<>();

	private final Set<String> unavailable = ConcurrentHashMap.newKeySet();

	ClusterTransactions(DefaultKafkaProducerFactory<byte[], byte[]> producers,
			DefaultKafkaProducerFactory<byte[], byte[]> compressing, Duration timeout, Consumer<Object> events) {
		this(producers, compressing, timeout, OFFSETS_TIMEOUT, events);
	}

	ClusterTransactions(DefaultKafkaProducerFactory<byte[], byte[]> producers,
			DefaultKafkaProducerFactory<byte[], byte[]> compressing, Duration timeout, Duration offsetsTimeout,
			Consumer<Object> events) {
		this.producers = producers;
		this.compressing = compressing;
		this.timeout = timeout;
		this.offsetsTimeout = offsetsTimeout;
		this.events = events;
	}

	/**
	 * Let the producers of a factory take part if it is on this cluster. Called before
	 * any listener runs.
	 */
	void enlist(Enlistment enlistment) {
		this.enlistments.add(enlistment);
		enlist(enlistment, enlistment.factory());
	}

	private <K, V> void enlist(Enlistment enlistment, ProducerFactory<K, V> factory) {
		if (factory.transactionCapable()) {
			// Its templates look for a transaction of this factory and find ours
			this.transactional.put(enlistment, EnlistedProducer.around(null, enlistment, this));
		}
		if (enlistment.isForeign()) {
			this.foreign.add(enlistment);
		}
		factory.addPostProcessor(new EnlistingPostProcessor<>(enlistment, this));
		// Those that were created without it
		factory.reset();
	}

	/**
	 * A factory on this cluster whose producers cannot take part.
	 * @return one, or {@code null} if there is none
	 * @throws TimeoutException if that cannot be found out now
	 */
	Enlistment.@Nullable Outsider outsider() {
		for (Enlistment each : this.foreign) {
			if (each.isHere() && !each.reaches(new Outbox(open("probe")))) {
				return each.outsider();
			}
			this.foreign.remove(each);
		}
		return null;
	}

	/**
	 * Make the transactions of a consumer.
	 * @param id its transactional id
	 * @return the transactions
	 */
	public ProducerTransaction open(String id) {
		return new ProducerTransaction(this, id);
	}

	/**
	 * Create a producer, unless something that is sent would pass it by.
	 */
	Producer<byte[], byte[]> createProducer(String id, boolean compressed) {
		Enlistment.Outsider outsider = outsider();
		if (outsider != null) {
			throw new IllegalStateException("%s (%s): %s %s".formatted(outsider.name(), outsider.type(),
					Enlistment.Outsider.REASON, Enlistment.Outsider.ACTION));
		}
		return (compressed ? this.compressing : this.producers).createProducer(id);
	}

	/**
	 * Let producers be closed that are not in use, and those that are when they are left.
	 */
	void forgetIdleProducers() {
		this.producers.reset();
		this.compressing.reset();
	}

	Duration timeout() {
		return this.timeout;
	}

	/**
	 * Within this time the producer says of a record whether it was delivered.
	 */
	Duration deliveryTimeout() {
		return this.timeout.multipliedBy(3).dividedBy(4);
	}

	/**
	 * Send offsets to a transaction. Those that are taken late must not be committed: a
	 * coordinator of Kafka 3.9 that is asked again, and gives up the first request in the
	 * middle of the second, forgets the offsets of both until it is replaced. It gives up
	 * after its {@code offsets.commit.timeout.ms}.
	 * @throws TimeoutException if they were taken late
	 */
	void sendOffsets(Producer<byte[], byte[]> producer, Map<TopicPartition, OffsetAndMetadata> offsets,
			ConsumerGroupMetadata group) {
		long begin = System.nanoTime();
		producer.sendOffsetsToTransaction(offsets, group);
		Duration taken = Duration.ofNanos(System.nanoTime() - begin);
		if (taken.compareTo(this.offsetsTimeout) >= 0) {
			throw new TimeoutException(
					"The coordinator of group '%s' has taken the offsets after %d ms only; check the replicas of __consumer_offsets"
						.formatted(group.groupId(), taken.toMillis()));
		}
	}

	/**
	 * The outbox of this thread, if it is in an attempt on this cluster.
	 */
	@Nullable Outbox currentOutbox() {
		Outbox outbox = Outbox.current();
		return (outbox != null && outbox.transaction().isOn(this)) ? outbox : null;
	}

	void bindResources() {
		this.transactional.forEach((enlistment, producer) -> {
			if (!enlistment.isElsewhere()) {
				TransactionSynchronizationManager.bindResource(enlistment.factory(),
						new KafkaResourceHolder<>(producer, CLOSE_TIMEOUT));
			}
		});
	}

	/**
	 * End the part of the application's own transaction manager in an attempt.
	 * @throws UnexpectedRollbackException if it has asked for a rollback
	 */
	void unbindResources() {
		if (releaseResources()) {
			throw new UnexpectedRollbackException(
					"A part of the attempt has marked its transaction for rollback, and its exception was caught");
		}
	}

	boolean releaseResources() {
		boolean rollbackOnly = false;
		for (Enlistment each : this.transactional.keySet()) {
			Object holder = TransactionSynchronizationManager.unbindResourceIfPossible(each.factory());
			rollbackOnly |= holder instanceof KafkaResourceHolder<?, ?> kafka && kafka.isRollbackOnly();
		}
		return rollbackOnly;
	}

	void available(String id) {
		if (this.unavailable.remove(id)) {
			logger.info(() -> "Transactional id '%s' is available again".formatted(id));
			this.events.accept(new TransactionsAvailableEvent(id));
		}
	}

	/**
	 * Nobody wants a producer of this id any more.
	 */
	void forgotten(String id) {
		if (this.unavailable.remove(id)) {
			this.events.accept(new TransactionsAvailableEvent(id));
		}
	}

	void unavailable(String id, Exception exception) {
		if (this.unavailable.add(id)) {
			logger.debug(exception, () -> "No producer with transactional id '%s'".formatted(id));
			logger
				.error(() -> ("No producer with transactional id '%s' could be had: %s. Records wait in Kafka; it is tried again."
						+ " Check that the brokers are up (another error says so if none answers), that transaction.state.log.replication.factor and"
						+ " transaction.state.log.min.isr can be met, that their transaction.max.timeout.ms is not below"
						+ " resilient-kafka.transactions.timeout (%d ms), and that the application may write to"
						+ " transactional ids with resilient-kafka.transactions.id-prefix.")
					.formatted(id, new RootCause(exception).parts().get(0), this.timeout.toMillis()));
			this.events.accept(new TransactionsUnavailableEvent(id, exception));
		}
	}

	void destroy() {
		this.producers.destroy();
		this.compressing.destroy();
		this.enlistments.forEach(Enlistment::close);
	}

	/**
	 * Wraps the producers that a factory creates from now on.
	 */
	private record EnlistingPostProcessor<K, V>(Enlistment enlistment,
			ClusterTransactions transactions) implements ProducerPostProcessor<K, V>, OwnPostProcessor {

		@Override
		public Producer<K, V> apply(Producer<K, V> producer) {
			return EnlistedProducer.around(producer, this.enlistment, this.transactions);
		}

	}

}
