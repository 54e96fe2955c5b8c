package io.github.resilientkafka.sample;

/**
 * The gateway does not charge this order, now or later.
 */
class PaymentRefusedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	PaymentRefusedException(String message) {
		super(message);
	}

}
