package io.github.resilientkafka.sample;

/**
 * The gateway does not charge this order while its limit is what it is.
 */
class LimitExceededException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	LimitExceededException(String message) {
		super(message);
	}

}
