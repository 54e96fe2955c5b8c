package io.github.resilientkafka.event;

/**
 * A listener makes no calls for the time being or, if its retry budget is spent, fewer
 * retries. Its records stay where they are.
 *
 * @param listener the id of the listener
 * @param reason why
 * @param detail why, as a part of a sentence
 */
public record ListenerPausedEvent(String listener, PauseReason reason, String detail) {

}
