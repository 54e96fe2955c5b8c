package io.github.resilientkafka.lag;

import org.apache.kafka.common.TopicPartition;

/**
 * Knows about how many dead letters something was decided. Implementations are
 * thread-safe.
 */
@FunctionalInterface
public interface DeadLetterDecisions {

	/** Nobody decides anything. */
	DeadLetterDecisions NONE = (listener, partition, begin) -> 0;

	/**
	 * How many dead letters were replayed or discarded.
	 * @param listener the id of the listener
	 * @param partition a partition of its dead-letter topic
	 * @param begin the first offset that is still there
	 * @return the number of letters from there on
	 */
	long settled(String listener, TopicPartition partition, long begin);

}
