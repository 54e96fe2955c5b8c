package io.github.resilientkafka.transaction;

/**
 * The {@code delivery.timeout.ms} is over and the producer has not said what has become
 * of a record, so it does not work any more. Two records that are too large for their
 * topic and in one batch bring this about (kafka-clients 3.9).
 */
final class UnacknowledgedException extends RuntimeException {

	UnacknowledgedException() {
		super("The brokers have not acknowledged what was sent", null, false, false);
	}

}
