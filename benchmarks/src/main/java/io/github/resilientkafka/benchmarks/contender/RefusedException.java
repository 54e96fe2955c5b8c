package io.github.resilientkafka.benchmarks.contender;

/**
 * The record says that it fails.
 */
public class RefusedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public RefusedException() {
		super("This record fails");
	}

}
