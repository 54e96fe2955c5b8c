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
 * @param original where the record was first: in the topic of the listener, unless
 * somebody has put it into a retry topic
 */
public record RecordRetriedEvent(String listener, RecordCoordinates record, String retryTopic, Instant due,
		int attempts, Throwable exception, RecordCoordinates original) {

	/**
	 * Create an event of a record that was polled from where it was first.
	 * @param listener the id of the listener
	 * @param record the record that failed
	 * @param retryTopic where it waits
	 * @param due when it is tried again
	 * @param attempts the attempts made so far
	 * @param exception what the last of them failed with
	 */
	public RecordRetriedEvent(String listener, RecordCoordinates record, String retryTopic, Instant due, int attempts,
			Throwable exception) {
		this(listener, record, retryTopic, due, attempts, exception, record);
	}

}
