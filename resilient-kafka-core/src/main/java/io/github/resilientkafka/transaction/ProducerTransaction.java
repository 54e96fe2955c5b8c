package io.github.resilientkafka.transaction;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.failure.ForeignThrowable;
import io.github.resilientkafka.pipeline.BackOff;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * The transactions of one consumer, one after the other. Used by its consumer thread
 * only.
 */
public final class ProducerTransaction implements AutoCloseable {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ProducerTransaction.class));

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

	private final ClusterTransactions transactions;

	private final Outbox outbox = new Outbox(this);

	private final String ownId;

	private String id;

	private @Nullable Producer<byte[], byte[]> producer;

	private boolean compressed;

	private final TopicPartitions partitions = new TopicPartitions();

	private boolean open;

	/** Whether the producer could not begin a transaction, and so never can. */
	private boolean failed;

	private Acknowledgements acknowledgements = new Acknowledgements();

	private long openedAt;

	private @Nullable Throwable lastFailure;

	private final TransactionSize size = new TransactionSize();

	private int lastFailedAt;

	private int failures;

	private long notBefore = System.nanoTime();

	ProducerTransaction(ClusterTransactions transactions, String id) {
		this.transactions = transactions;
		this.ownId = id;
		this.id = id;
	}

	/**
	 * Make sure that there is a producer. Getting one ends whatever transaction its
	 * predecessor has left open, so that afterwards the committed offsets tell what has
	 * become of it.
	 * @return whether there is one; if not, this is to be tried again
	 */
	public boolean prepare() {
		if (this.producer != null) {
			return true;
		}
		if (System.nanoTime() - this.notBefore < 0) {
			return false;
		}
		try {
			this.producer = this.transactions.createProducer(this.id, this.compressed);
			this.transactions.available(this.id);
			return true;
		}
		catch (RuntimeException ex) {
			this.transactions.unavailable(this.id, ex);
			later();
			return false;
		}
	}

	/**
	 * Compress what is sent from now on, or no longer. It takes another producer, so this
	 * is not for each record, and not while anything is in the transaction.
	 * @param compress whether to compress
	 */
	public void compress(boolean compress) {
		if (this.compressed == compress) {
			return;
		}
		this.compressed = compress;
		if (this.producer != null) {
			// Otherwise it would be had again, with an epoch that is over by then
			this.transactions.forgetIdleProducers();
			close();
		}
	}

	/**
	 * At once the first time, for a producer that was lost is not a broker that is away.
	 */
	private void later() {
		long delay = (this.failures == 0) ? 0 : BackOff.delay(this.failures - 1);
		this.failures++;
		this.notBefore = System.nanoTime() + Duration.ofMillis(delay).toNanos();
	}

	/**
	 * Make an attempt. What it sends with the producers of the application is part of the
	 * transaction if it succeeds, and is forgotten if it fails.
	 * @param <T> the type of its result
	 * @param attempt the attempt
	 * @return its result
	 * @throws TransactionBrokenException if it has failed for no fault of its own
	 * @throws Throwable what it has failed with
	 */
	public <T> @Nullable T attempt(Attempt<T> attempt) throws Throwable {
		boolean bound = true;
		try {
			this.outbox.open();
			this.transactions.bindResources();
			@Nullable T result = attempt.make();
			bound = false;
			this.transactions.unbindResources();
			this.outbox.check();
			this.outbox.handOver();
			return result;
		}
		catch (Throwable ex) {
			if (bound) {
				this.transactions.releaseResources();
			}
			Throwable broken = this.acknowledgements.failure();
			if (!this.outbox.discard()) {
				this.acknowledgements.fail(ex);
			}
			if (broken != null && !SendFailure.isLasting(broken)) {
				throw new TransactionBrokenException(broken);
			}
			throw ex;
		}
		finally {
			this.outbox.close();
		}
	}

	/**
	 * Send a record as a part of the transaction. If that fails, it is the failure of the
	 * transaction.
	 * @param record the record
	 */
	public void send(ProducerRecord<byte[], byte[]> record) {
		try {
			Producer<byte[], byte[]> opened = open();
			opened.send(record, this.acknowledgements.expect(this.size.attempts()));
			if (this.size.isOneByOne()) {
				flush();
			}
		}
		catch (RuntimeException ex) {
			this.acknowledgements.fail(ex);
		}
	}

	private Producer<byte[], byte[]> open() {
		Producer<byte[], byte[]> prepared = producer();
		if (!this.open) {
			// Even if that fails: then there is something to roll back, or to leave
			this.open = true;
			this.openedAt = System.nanoTime();
			this.failed = true;
			prepared.beginTransaction();
			this.failed = false;
		}
		return prepared;
	}

	private Producer<byte[], byte[]> producer() {
		Producer<byte[], byte[]> prepared = this.producer;
		if (prepared == null) {
			throw new IllegalStateException("There is no producer");
		}
		return prepared;
	}

	/**
	 * The partitions of a topic.
	 * @param topic the topic
	 * @return its partitions
	 * @throws UnknownTopicOrPartitionException if there is no such topic
	 * @throws TimeoutException if that cannot be found out
	 */
	public List<PartitionInfo> partitionsFor(String topic) {
		return this.partitions.of(topic, producer());
	}

	boolean isOn(ClusterTransactions cluster) {
		return this.transactions == cluster;
	}

	/**
	 * Partitions are gone whose records were processed in this transaction: it can only
	 * be rolled back.
	 */
	public void invalidate() {
		this.acknowledgements.fail(new CommitFailedException("Partitions were taken away in a transaction"));
	}

	void unreachable(Throwable exception) {
		this.acknowledgements.fail(exception);
	}

	/**
	 * Wait until the brokers have what was sent. Unlike the {@code flush()} of a producer
	 * this ends even if the thread of the producer has died.
	 */
	public void flush() {
		this.acknowledgements.await(this.transactions.deliveryTimeout());
	}

	/**
	 * Whether something is in the transaction.
	 * @return whether something was sent since the last one has ended
	 */
	public boolean isOpen() {
		return this.open;
	}

	/**
	 * How many records the transaction takes: fewer after one that was rolled back, when
	 * a rollback means to run them again.
	 * @return the number of records
	 */
	public int maxRecords() {
		return this.size.maxRecords();
	}

	/**
	 * The attempt at a record is over, and what is sent from now on belongs to others.
	 */
	public void attempted() {
		this.size.attempted();
	}

	/**
	 * The transactions that came to nothing since one was committed.
	 * @return their number
	 */
	public int failures() {
		return this.failures;
	}

	/**
	 * Why this transaction can only be rolled back.
	 * @return the first failure, or {@code null} if there is none
	 */
	public @Nullable Throwable failure() {
		return this.acknowledgements.failure();
	}

	/**
	 * What could not be sent in the last transaction.
	 * @return why it was rolled back, or {@code null} if that had nothing to do with what
	 * was sent
	 */
	public @Nullable Throwable lastFailure() {
		return this.lastFailure;
	}

	/**
	 * Whose sending has failed in the last transaction.
	 * @return the number of attempts that were over before it was sent
	 */
	public int lastFailedAt() {
		return this.lastFailedAt;
	}

	/**
	 * Commit the transaction together with offsets.
	 * @param offsets the offsets behind what was consumed in it
	 * @param group the group that consumed
	 * @return what has become of it
	 */
	public Ending commit(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
		flush();
		if (this.acknowledgements.failure() != null) {
			return rollBack();
		}
		Producer<byte[], byte[]> opened;
		try {
			opened = open();
			this.transactions.sendOffsets(opened, offsets, group);
		}
		catch (RuntimeException ex) {
			return abort(ex);
		}
		try {
			opened.commitTransaction();
		}
		catch (RuntimeException ex) {
			// The broker may have committed all the same
			lost(ex);
			return Ending.UNKNOWN;
		}
		over();
		this.size.committed();
		this.failures = 0;
		return Ending.COMMITTED;
	}

	/**
	 * Roll the transaction back.
	 * @return what has become of it
	 */
	public Ending rollBack() {
		Throwable cause = this.acknowledgements.failure();
		int failedAt = this.acknowledgements.failedAt();
		if (cause != null) {
			this.size.failed(SendFailure.isLasting(cause), failedAt);
		}
		else {
			this.size.rolledBack();
		}
		Ending ending = abort(cause);
		this.lastFailure = cause;
		this.lastFailedAt = failedAt;
		return ending;
	}

	private Ending abort(@Nullable Throwable cause) {
		if (cause != null && isLostWith(cause)) {
			lost(cause);
			return Ending.UNKNOWN;
		}
		try {
			if (this.open) {
				producer().abortTransaction();
			}
		}
		catch (RuntimeException ex) {
			lost((cause != null) ? cause : ex);
			return Ending.UNKNOWN;
		}
		if (cause != null && !SendFailure.isLasting(cause)) {
			failedAgain(cause);
		}
		over();
		return Ending.ROLLED_BACK;
	}

	private void failedAgain(Throwable cause) {
		this.failures++;
		// The first may be a rebalance; then with the second, the fourth, the eighth ...
		if (this.failures > 1 && Integer.bitCount(this.failures) == 1) {
			logger.warn(new ForeignThrowable(cause).loggable(),
					() -> ("%d transactions of '%s' in a row" + " were rolled back; it goes on trying")
						.formatted(this.failures, this.id));
		}
	}

	/**
	 * Whether the producer cannot roll back. That of spring-kafka closes itself if its
	 * records are out of order, and ignores a rollback then, and after a transaction that
	 * it could not begin.
	 */
	private boolean isLostWith(Throwable cause) {
		return this.failed || cause instanceof UnacknowledgedException || cause instanceof OutOfOrderSequenceException;
	}

	private void over() {
		this.open = false;
		this.failed = false;
		this.partitions.clear();
		this.size.reset();
		this.acknowledgements = new Acknowledgements();
		this.lastFailure = null;
	}

	/**
	 * Nothing can be done with this producer any more. The next one of its id finds out
	 * what has become of the transaction.
	 */
	private void lost(Throwable cause) {
		long age = System.nanoTime() - this.openedAt;
		if (SendFailure.isFenced(cause) && age < this.transactions.timeout().toNanos()) {
			String taken = this.id;
			this.id = this.ownId + "-" + InstanceId.random();
			logger.warn(new ForeignThrowable(cause).loggable(),
					() -> ("Another running instance uses the transactional id '%s', so this one goes on as '%s'; nothing is lost."
							+ " Give each instance its own resilient-kafka.transactions.id-prefix.")
						.formatted(taken, this.id));
		}
		else {
			if (SendFailure.isFenced(cause) || cause instanceof UnacknowledgedException) {
				this.size.exceeded();
			}
			logger.warn(new ForeignThrowable(cause).loggable(),
					() -> ("A transaction of '%s' has failed, and no attempt is counted. If the brokers have not committed it,"
							+ " its records are processed again; otherwise they are not.")
						.formatted(this.id));
		}
		// Otherwise it would be had again
		this.transactions.forgetIdleProducers();
		close();
		later();
	}

	/**
	 * Leave the producer. A transaction that is open is rolled back, by the brokers after
	 * its time-out if that is not possible now.
	 */
	@Override
	public void close() {
		Producer<byte[], byte[]> last = this.producer;
		this.producer = null;
		if (last == null) {
			this.transactions.forgotten(this.id);
			return;
		}
		boolean interrupted = Thread.interrupted();
		try {
			if (this.open && this.acknowledgements.failure() == null) {
				last.abortTransaction();
			}
		}
		catch (RuntimeException ex) {
			logger.debug(ex, "Could not roll back");
		}
		try {
			last.close(CLOSE_TIMEOUT);
		}
		catch (RuntimeException ex) {
			logger.debug(ex, "Could not close");
		}
		over();
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * What becomes of a transaction.
	 */
	public enum Ending {

		/** Everything in it is final. */
		COMMITTED,

		/** Nothing in it has happened. */
		ROLLED_BACK,

		/** The committed offsets will tell. */
		UNKNOWN

	}

	/**
	 * What is done in an attempt.
	 *
	 * @param <T> the type of the result
	 */
	@FunctionalInterface
	public interface Attempt<T> {

		/**
		 * Make the attempt.
		 * @return its result
		 * @throws Throwable what it fails with
		 */
		@Nullable T make() throws Throwable;

	}

}
