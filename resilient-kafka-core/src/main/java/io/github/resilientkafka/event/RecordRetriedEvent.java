package io.github.resilientkafka.event;

import java.time.Instant;

/**
 * An attempt has failed, and the record waits in a retry topic: the broker has it.
 *
 * @param listener the id of the listener
 * @param record the record that failed, where it was polled
 * @param retryTopic where it waits
 * @param due when it is tried again
 * @param attempts the attempts made so far
 * @param exception what the last of them failed with
 */
public record RecordRetriedEvent(String listener, RecordCoordinates record, String retryTopic, Instant due,
		int attempts, Throwable exception) {

}
