package io.github.resilientkafka.guarantees.scene;

/**
 * The brokers did not answer, or refused.
 */
@SuppressWarnings("serial")
public class UnansweredException extends RuntimeException {

	UnansweredException(Throwable cause) {
		super("The brokers did not answer: " + cause, cause);
	}

}
