package io.github.resilientkafka.transaction;

/**
 * The {@code delivery.timeout.ms} is over and the producer has not said what has become
 * of a record, so it does not work any more. Two records that are too large for their
 * topic and in one batch bring this about (kafka-clients 3.9).
 */
final class UnacknowledgedException extends RuntimeException {

	UnacknowledgedException() {
		super("The producer does not say what has become of what was sent", null, false, false);
	}

}
