package io.github.resilientkafka.event;

/**
 * A record has failed for good and is in a dead-letter topic: the broker has it.
 *
 * @param listener the id of the listener
 * @param record the record that failed, where it was polled
 * @param deadLetterTopic where it is now
 * @param attempts the attempts made
 * @param exception what the last of them failed with
 */
public record RecordDeadLetteredEvent(String listener, RecordCoordinates record, String deadLetterTopic, int attempts,
		Throwable exception) {

}
