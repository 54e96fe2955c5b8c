package io.github.resilientkafka.event;

/**
 * Records cannot reach a retry or dead-letter topic. Their partitions wait, and nothing
 * is lost. Published once, until a {@link RedirectResumedEvent} follows; none does if the
 * partitions go to another instance.
 *
 * @param listener the id of the listener
 * @param topic the topic that cannot be reached
 * @param reason why
 */
public record RedirectBlockedEvent(String listener, String topic, Throwable reason) {

}
