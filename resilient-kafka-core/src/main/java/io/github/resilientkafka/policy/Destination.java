package io.github.resilientkafka.policy;

/**
 * Where a failed record goes: into a retry lane, or to the dead letters.
 */
public sealed interface Destination {

	/**
	 * The record waits in a retry topic for its next attempt.
	 *
	 * @param lane the lane
	 */
	record Lane(RetryLane lane) implements Destination {

	}

	/**
	 * The record has failed for good.
	 */
	record DeadLetters() implements Destination {

	}

}
