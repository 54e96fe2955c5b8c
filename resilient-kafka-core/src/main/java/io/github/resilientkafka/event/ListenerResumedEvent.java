package io.github.resilientkafka.event;

/**
 * A listener makes calls again.
 *
 * @param listener the id of the listener
 * @param reason why it had made none
 */
public record ListenerResumedEvent(String listener, PauseReason reason) {

}
