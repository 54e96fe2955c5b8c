package io.github.resilientkafka.event;

import java.time.Duration;

/**
 * A call of a listener method has run into its timeout and goes on all the same. Its
 * records wait until it ends.
 *
 * @param listener the id of the listener
 * @param record the record, or the first of the batch
 * @param running how long the call has been running
 */
public record CallStuckEvent(String listener, RecordCoordinates record, Duration running) {

}
