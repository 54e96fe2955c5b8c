package io.github.resilientkafka.failure;

import java.time.Duration;

/**
 * Stands for the failure of a record that waits in one more retry topic without having
 * been tried. The headers of the record tell what it has failed with.
 */
public final class StillWaiting extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create it.
	 * @param millis how long the record has to go on waiting, in ms
	 */
	public StillWaiting(long millis) {
		super("the record has to wait %d s more, as its last failure has asked for"
			.formatted(Duration.ofMillis(millis).toSeconds()), null, false, false);
	}

}
