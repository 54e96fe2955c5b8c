package io.github.resilientkafka.lag;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What the consumer thread of this instance knows of a partition that is assigned to it.
 *
 * @param partition the partition
 * @param position the offset that the client fetches next, behind everything that it has
 * handed out, transaction markers included
 * @param backlog how many polled records are not settled, or settled but with an offset
 * that could not be committed; 0 only if nothing of what was polled is left to do
 * @param headDue when the first of them is due, in epoch ms, or {@code null} if that is
 * not known or there is none
 * @param polledAt when the thread has last polled, in epoch ms
 */
public record AssignedPartition(TopicPartition partition, long position, int backlog, @Nullable Long headDue,
		long polledAt) {

}
