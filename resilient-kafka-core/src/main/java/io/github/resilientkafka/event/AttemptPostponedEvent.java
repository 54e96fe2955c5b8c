package io.github.resilientkafka.event;

import java.time.Instant;

/**
 * An attempt could not be made for a reason that is not the record's: nothing moves, the
 * attempt does not count, and the partition waits.
 *
 * @param listener the id of the listener
 * @param record the record that waits
 * @param until when it is tried again, at the earliest
 * @param exception the reason
 */
public record AttemptPostponedEvent(String listener, RecordCoordinates record, Instant until, Throwable exception) {

}
