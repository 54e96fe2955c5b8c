package io.github.resilientkafka.event;

/**
 * A record was skipped, because its key was processed before.
 *
 * @param listener the id of the listener
 * @param record the record
 */
public record RecordDeduplicatedEvent(String listener, RecordCoordinates record) {

}
