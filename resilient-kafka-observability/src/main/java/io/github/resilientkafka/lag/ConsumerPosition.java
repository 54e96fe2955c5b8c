package io.github.resilientkafka.lag;

import org.jspecify.annotations.Nullable;

/**
 * What a consumer of this instance has said of a partition that is assigned to it.
 *
 * @param position the offset that the client fetches next, behind everything that it has
 * handed out, transaction markers included
 * @param backlog how many polled records are not settled and committed
 * @param headDue when the first of them is due, in epoch ms, or {@code null} if that is
 * not known or there is none
 * @param polledAt when the consumer has last polled, in epoch ms
 */
public record ConsumerPosition(long position, int backlog, @Nullable Long headDue, long polledAt) {

}
