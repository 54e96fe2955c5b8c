package io.github.resilientkafka.event;

/**
 * A record has failed for good and is given up, because the listener has no dead-letter
 * topic or, with at-most-once delivery, because that could not be reached.
 *
 * @param listener the id of the listener
 * @param record the record that failed, where it was polled
 * @param attempts the attempts made
 * @param exception what the last of them failed with
 */
public record RecordDroppedEvent(String listener, RecordCoordinates record, int attempts, Throwable exception) {

}
