package io.github.resilientkafka.polling;

import java.util.Collection;

import org.apache.kafka.clients.consumer.Consumer;

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
		return (Backlog) consumer;
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
	 * The client id of the consumer.
	 * @return the id
	 */
	String clientId();

	/**
	 * Commit the offsets of the settled records at the head of each partition. If that
	 * fails they are committed with a later poll, as long as the partition stays here.
	 */
	void commitSettled();

	/**
	 * Commit the offsets of all records that were handed out, before they are processed.
	 * @return whether they are committed; if not, none may be processed
	 */
	boolean commitAhead();

}
