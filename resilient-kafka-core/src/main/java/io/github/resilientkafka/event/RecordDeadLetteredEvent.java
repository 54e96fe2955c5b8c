package io.github.resilientkafka.event;

/**
 * A record has failed for good and is in a dead-letter topic: the broker has it.
 *
 * @param listener the id of the listener
 * @param record the record that failed, where it was polled, which may be a retry topic
 * @param deadLetterTopic where it is now
 * @param attempts the attempts made
 * @param exception what the last of them failed with
 * @param original where the record was first: in the topic of the listener, unless
 * somebody has put it into a retry topic
 */
public record RecordDeadLetteredEvent(String listener, RecordCoordinates record, String deadLetterTopic, int attempts,
		Throwable exception, RecordCoordinates original) {

	/**
	 * Create an event of a record that was polled from where it was first.
	 * @param listener the id of the listener
	 * @param record the record that failed
	 * @param deadLetterTopic where it is now
	 * @param attempts the attempts made
	 * @param exception what the last of them failed with
	 */
	public RecordDeadLetteredEvent(String listener, RecordCoordinates record, String deadLetterTopic, int attempts,
			Throwable exception) {
		this(listener, record, deadLetterTopic, attempts, exception, record);
	}

}
