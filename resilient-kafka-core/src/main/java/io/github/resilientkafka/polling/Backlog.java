package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;

import io.github.resilientkafka.account.RecordAccount;
import io.github.resilientkafka.pipeline.Pipeline;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.transaction.ProducerTransaction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer has polled and not committed. Used by its consumer thread only.
 */
public interface Backlog {

	/**
	 * The backlog of a consumer that {@link BackloggedConsumerFactory} has created.
	 * @param consumer the consumer
	 * @return its backlog
	 */
	static Backlog of(Consumer<?, ?> consumer) {
		return ((ConsumerProxy.Backlogged) consumer).backlog();
	}

	/**
	 * The partitions that the last poll has handed out.
	 * @return the partitions, with all their records
	 */
	Collection<PartitionBacklog> handedOut();

	/**
	 * What turns the polled bytes into objects.
	 * @return the deserializer of this consumer
	 */
	RecordDeserializer deserializer();

	/**
	 * The consumer, for code of the application.
	 * @return a view that can be asked and moves nothing
	 */
	Consumer<Object, Object> view();

	/**
	 * The client id of the consumer.
	 * @return the id
	 */
	String clientId();

	/**
	 * What calls of the listener method have to pass.
	 * @return the stages of this consumer
	 */
	Pipeline pipeline();

	/**
	 * Where the records are counted.
	 * @return the account of this consumer
	 */
	RecordAccount account();

	/**
	 * The records whose failure may not be their fault.
	 * @return the records of this consumer
	 */
	HeldRecords held();

	/**
	 * Make no attempts before a time; what is decided goes on.
	 * @param until the time, in terms of {@link TimeSource#millis()}
	 */
	void postponeAttempts(long until);

	/**
	 * Commit the offsets of the settled records at the head of each partition. If that
	 * fails they are committed with a later poll, as long as the partition stays here.
	 */
	void commitSettled();

	/**
	 * Commit the offsets of records that were handed out, before they are processed.
	 * Those alone are worked on next. When the partition goes, what was not called is
	 * handed back.
	 * @param all whether all of them are processed together
	 */
	void commitAhead(boolean all);

	/**
	 * The transactions of this consumer.
	 * @return the transactions, or {@code null} if it commits its offsets itself
	 */
	@Nullable ProducerTransaction transaction();

	/**
	 * Hand out what has arrived meanwhile, while a transaction is open.
	 * @param wait how long to wait for something
	 * @param beforeRevocation ends the transaction, in case that partitions go to another
	 * consumer now
	 * @return whether there is anything
	 */
	boolean fetchMore(Duration wait, Runnable beforeRevocation);

	/**
	 * The offsets behind the settled records, to be committed with the transaction.
	 * @return the offsets, or {@code null} if a record is settled in front of which there
	 * is one that is not
	 */
	@Nullable Map<TopicPartition, OffsetAndMetadata> settledOffsets();

	/**
	 * A transaction has ended. What was rolled back is handed out again, and if that is
	 * not known the committed offsets tell where to go on.
	 * @param ending how
	 */
	void ended(ProducerTransaction.Ending ending);

}
