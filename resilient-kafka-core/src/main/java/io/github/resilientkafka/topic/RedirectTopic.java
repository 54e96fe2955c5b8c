package io.github.resilientkafka.topic;

import java.time.Duration;

/**
 * A topic that a listener has beside those that it is annotated with.
 *
 * @param name the name
 * @param main the topic whose failed records it is about
 * @param purpose what it is for
 * @param delay how long records wait in it, zero in those that are no retry topics
 */
public record RedirectTopic(String name, String main, Purpose purpose, Duration delay) {

	RedirectTopic(String name, String main, Purpose purpose) {
		this(name, main, purpose, Duration.ZERO);
	}

	/**
	 * Whether records wait in it for their next attempt.
	 * @return whether the listener consumes it
	 */
	public boolean isRetry() {
		return this.purpose == Purpose.RETRY || this.purpose == Purpose.REPLAY;
	}

	/**
	 * Whether failed records lie in it until somebody has looked.
	 * @return whether it is a dead-letter topic
	 */
	public boolean isDeadLetters() {
		return this.purpose == Purpose.DEAD_LETTERS;
	}

	/**
	 * Whether records of the main topic come to it.
	 * @return whether it is no ledger
	 */
	public boolean takesRecords() {
		return this.purpose != Purpose.LEDGER;
	}

	/**
	 * Whether records come to it that have failed.
	 * @return whether it is a retry or dead-letter topic
	 */
	public boolean takesFailures() {
		return this.purpose == Purpose.RETRY || this.purpose == Purpose.DEAD_LETTERS;
	}

	/**
	 * What a topic is for.
	 */
	public enum Purpose {

		/** Records wait for their next attempt. */
		RETRY,

		/** Records have failed for good. */
		DEAD_LETTERS,

		/** Dead letters are processed once more. */
		REPLAY,

		/** What was decided about dead letters. */
		LEDGER

	}

}
