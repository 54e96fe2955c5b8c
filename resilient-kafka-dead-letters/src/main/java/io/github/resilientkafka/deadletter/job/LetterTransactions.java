package io.github.resilientkafka.deadletter.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/**
 * Sends letters and what was decided about them together: in one transaction or, where
 * there are none, one after the other. Used by one thread at a time.
 */
final class LetterTransactions implements AutoCloseable {

	private static final Duration CLOSING_TIME = Duration.ofSeconds(2);

	private final DefaultKafkaProducerFactory<byte[], byte[]> factory;

	private final boolean transactional;

	private final Duration sendingTime;

	private @Nullable Producer<byte[], byte[]> producer;

	/**
	 * Create it.
	 * @param factory makes producers, with a transactional id if there are transactions
	 * @param sendingTime how long sending may take
	 */
	LetterTransactions(DefaultKafkaProducerFactory<byte[], byte[]> factory, Duration sendingTime) {
		this.factory = factory;
		this.transactional = factory.transactionCapable();
		this.sendingTime = sendingTime;
	}

	void begin() {
		Producer<byte[], byte[]> prepared = this.producer;
		if (prepared == null) {
			prepared = this.factory.createProducer();
			this.producer = prepared;
		}
		if (this.transactional) {
			prepared.beginTransaction();
		}
	}

	/**
	 * How many partitions a topic has.
	 */
	int partitions(String topic) {
		Producer<byte[], byte[]> prepared = this.producer;
		if (prepared == null) {
			prepared = this.factory.createProducer();
			this.producer = prepared;
		}
		return prepared.partitionsFor(topic).size();
	}

	/**
	 * Send records, and wait until the brokers have answered.
	 * @return what has become of each, in their order
	 */
	List<Delivery> send(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException {
		Producer<byte[], byte[]> prepared = producer();
		List<CompletableFuture<RecordMetadata>> answers = new ArrayList<>(records.size());
		for (ProducerRecord<byte[], byte[]> record : records) {
			CompletableFuture<RecordMetadata> answer = new CompletableFuture<>();
			answers.add(answer);
			try {
				// Not the future of the producer, which overflows the stack if a batch
				// was split often
				prepared.send(record, (place, failure) -> {
					if (failure != null) {
						answer.completeExceptionally(failure);
					}
					else {
						answer.complete(place);
					}
				});
			}
			catch (KafkaException ex) {
				// Once one has failed, a transaction takes no more
				answer.completeExceptionally(ex);
			}
		}
		List<Delivery> deliveries = new ArrayList<>(records.size());
		long deadline = System.nanoTime() + this.sendingTime.toNanos();
		for (CompletableFuture<RecordMetadata> answer : answers) {
			deliveries.add(await(answer, deadline));
		}
		return deliveries;
	}

	private static Delivery await(CompletableFuture<RecordMetadata> answer, long deadline) throws InterruptedException {
		try {
			return new Delivery(answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS), null);
		}
		catch (ExecutionException ex) {
			return new Delivery(null, Objects.requireNonNullElse(ex.getCause(), ex));
		}
		catch (TimeoutException ex) {
			return new Delivery(null, new KafkaException("The brokers have not acknowledged letters in time", ex));
		}
	}

	boolean isTransactional() {
		return this.transactional;
	}

	/**
	 * Make it final.
	 * @param cursors how far the group of the jobs is, which keeps those out that have
	 * lost their partitions
	 */
	void commit(Map<TopicPartition, OffsetAndMetadata> cursors, ConsumerGroupMetadata group) {
		if (this.transactional) {
			producer().sendOffsetsToTransaction(cursors, group);
			producer().commitTransaction();
		}
	}

	private Producer<byte[], byte[]> producer() {
		Producer<byte[], byte[]> prepared = this.producer;
		if (prepared == null) {
			throw new IllegalStateException("No transaction was begun");
		}
		return prepared;
	}

	/**
	 * Give up what was begun. If that is not possible either, the brokers do it when the
	 * time of the transaction is over.
	 */
	void abort() {
		Producer<byte[], byte[]> broken = this.producer;
		this.producer = null;
		if (broken == null) {
			return;
		}
		try {
			if (this.transactional) {
				broken.abortTransaction();
			}
		}
		catch (RuntimeException ex) {
			// Whoever gets the transactional id next, or the time-out, ends it
		}
		broken.close(CLOSING_TIME);
		// Whatever it has in its buffers would come between what is sent next
		this.factory.reset();
	}

	@Override
	public void close() {
		if (this.producer != null) {
			this.producer.close(CLOSING_TIME);
		}
		this.factory.setPhysicalCloseTimeout((int) CLOSING_TIME.toSeconds());
		this.factory.destroy();
	}

	/**
	 * What has become of a record.
	 *
	 * @param place where it is, or {@code null} if it could not be sent
	 * @param failure why it could not be sent, or {@code null} if it was
	 */
	record Delivery(@Nullable RecordMetadata place, @Nullable Throwable failure) {

	}

}
