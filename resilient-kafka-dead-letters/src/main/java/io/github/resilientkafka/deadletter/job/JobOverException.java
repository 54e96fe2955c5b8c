package io.github.resilientkafka.deadletter.job;

/**
 * A job is over, and cannot be changed any more.
 */
public final class JobOverException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	JobOverException(String message) {
		super(message);
	}

}
