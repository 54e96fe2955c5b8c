package io.github.resilientkafka.event;

/**
 * Records reach a retry or dead-letter topic again.
 *
 * @param listener the id of the listener
 * @param topic the topic
 */
public record RedirectResumedEvent(String listener, String topic) {

}
