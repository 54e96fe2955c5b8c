package io.github.resilientkafka.event;

/**
 * A dead letter is without a part of its record, because it would not have fitted into
 * the dead-letter topic. That part stays in the topic that the record came from, for as
 * long as that keeps it.
 *
 * @param listener the id of the listener
 * @param record the record as the listener got it first, in the topic that has all of it
 * @param deadLetterTopic where the dead letter is
 * @param omitted what it is without: {@code value} or {@code key,value,headers}
 */
public record DeadLetterCutEvent(String listener, RecordCoordinates record, String deadLetterTopic, String omitted) {

}
