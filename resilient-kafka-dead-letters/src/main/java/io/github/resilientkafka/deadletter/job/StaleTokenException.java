package io.github.resilientkafka.deadletter.job;

/**
 * The letters that are meant are not those of the dry run any more.
 */
public final class StaleTokenException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	StaleTokenException(long matching) {
		super("The letters have changed since the dry run: %d match now. Make another dry run, or leave expect out."
			.formatted(matching));
	}

}
