package io.github.resilientkafka.event;

/**
 * A record has failed for good and is given up, because the listener has no dead-letter
 * topic or, with at-most-once delivery, because that could not be reached.
 *
 * @param listener the id of the listener
 * @param record the record that failed, where it was polled, which may be a retry topic
 * @param attempts the attempts made
 * @param exception what the last of them failed with
 * @param original where the record was first: in the topic of the listener, unless
 * somebody has put it into a retry topic
 */
public record RecordDroppedEvent(String listener, RecordCoordinates record, int attempts, Throwable exception,
		RecordCoordinates original) {

	/**
	 * Create an event of a record that was polled from where it was first.
	 * @param listener the id of the listener
	 * @param record the record that failed
	 * @param attempts the attempts made
	 * @param exception what the last of them failed with
	 */
	public RecordDroppedEvent(String listener, RecordCoordinates record, int attempts, Throwable exception) {
		this(listener, record, attempts, exception, record);
	}

}
