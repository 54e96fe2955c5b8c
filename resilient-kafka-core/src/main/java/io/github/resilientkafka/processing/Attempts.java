package io.github.resilientkafka.processing;

import java.util.Collection;
import java.util.function.BooleanSupplier;

import io.github.resilientkafka.polling.PartitionBacklog;
import io.github.resilientkafka.polling.PolledRecord;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Makes attempts at records. Afterwards a record is settled, decided, or waits.
 */
public interface Attempts {

	/**
	 * Make attempts at many records, before the partitions are walked over.
	 * @param partitions their partitions
	 * @param consumer their consumer
	 * @param limit how many records may be attempted
	 * @param over whether no more than necessary is to be done
	 */
	default void makeTogether(Collection<PartitionBacklog> partitions, Consumer<byte[], byte[]> consumer, int limit,
			BooleanSupplier over) {
	}

	/**
	 * Whether attempts are made at many records together.
	 * @return whether they are
	 */
	default boolean areMadeTogether() {
		return false;
	}

	/**
	 * Make an attempt at a record, when it is its turn.
	 * @param polled the record
	 * @param partition its partition
	 * @param consumer its consumer
	 */
	default void make(PolledRecord polled, PartitionBacklog partition, Consumer<byte[], byte[]> consumer) {
	}

	/**
	 * Something that an attempt has caused has failed after it was over.
	 * @param polled the record
	 * @param exception what it has failed with
	 * @param consumer its consumer
	 */
	void failed(PolledRecord polled, Throwable exception, Consumer<byte[], byte[]> consumer);

	/**
	 * Before a poll is processed, on its thread.
	 * @param consumer the consumer
	 */
	void setupThread(Consumer<?, ?> consumer);

	/**
	 * After a poll was processed, on its thread.
	 * @param consumer the consumer
	 */
	void clearThread(Consumer<?, ?> consumer);

}
