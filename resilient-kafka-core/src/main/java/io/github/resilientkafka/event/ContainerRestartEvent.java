package io.github.resilientkafka.event;

import java.time.Duration;

/**
 * A container has stopped on a fatal error and is about to be started again.
 *
 * @param container the id of the container
 * @param reason the reason that spring-kafka gives, a name of
 * {@link org.springframework.kafka.event.ConsumerStoppedEvent.Reason}
 * @param delay how long until it is started
 */
public record ContainerRestartEvent(String container, String reason, Duration delay) {

}
