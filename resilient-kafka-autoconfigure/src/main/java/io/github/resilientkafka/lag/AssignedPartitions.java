package io.github.resilientkafka.lag;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that are assigned to this instance, as their consumer threads have last
 * seen them, about once a second. Thread-safe.
 */
@FunctionalInterface
public interface AssignedPartitions {

	/**
	 * Look up a partition.
	 * @param listener the id of the listener, of whose main and retry containers any may
	 * have the partition
	 * @param partition a partition of one of its topics or retry topics
	 * @return what is known, or {@code null} if the partition is not assigned here
	 */
	@Nullable AssignedPartition find(String listener, TopicPartition partition);

}
