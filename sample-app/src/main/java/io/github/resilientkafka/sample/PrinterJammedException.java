package io.github.resilientkafka.sample;

/**
 * Something went wrong after the receipt was sent.
 */
class PrinterJammedException extends RuntimeException {

	PrinterJammedException(String message) {
		super(message);
	}

}
