package io.github.resilientkafka.benchmarks.suite;

/**
 * A run has no result.
 */
class RunFailedException extends Exception {

	private static final long serialVersionUID = 1L;

	RunFailedException(String reason) {
		super(reason);
	}

}
