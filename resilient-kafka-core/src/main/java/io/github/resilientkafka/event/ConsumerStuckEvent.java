package io.github.resilientkafka.event;

import java.time.Duration;

/**
 * A consumer has not polled for longer than its {@code max.poll.interval.ms}: its group
 * has given its partitions to others, and what it does now may be done twice. Published
 * once, until it polls again.
 *
 * @param listener the id of the listener
 * @param clientId the client id of the consumer
 * @param thread the name of the thread that is stuck
 * @param silence how long ago the last poll was
 */
public record ConsumerStuckEvent(String listener, String clientId, String thread, Duration silence) {

}
