package io.github.resilientkafka.polling;

import org.apache.kafka.common.TopicPartition;

/**
 * Is told of records that were deleted before a listener had seen them.
 */
@FunctionalInterface
public interface ExpiredRecords {

	/**
	 * A consumer goes on behind records that are not there any more.
	 * @param partition the partition
	 * @param position where the consumer was
	 * @param beginning where it goes on: at the first record that is left, -1 if that is
	 * not known yet
	 */
	void expired(TopicPartition partition, long position, long beginning);

}
