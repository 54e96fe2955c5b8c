package io.github.resilientkafka.sample;

/**
 * The gateway could not charge the order this time.
 */
class GatewayUnavailableException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	GatewayUnavailableException(String message) {
		super(message);
	}

}
