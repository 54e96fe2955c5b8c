package io.github.resilientkafka.event;

/**
 * A record has no key for its deduplication, and is processed without.
 *
 * @param listener the id of the listener
 */
public record RecordWithoutKeyEvent(String listener) {

}
