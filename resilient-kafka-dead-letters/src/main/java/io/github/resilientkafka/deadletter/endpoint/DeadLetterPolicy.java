package io.github.resilientkafka.deadletter.endpoint;

import org.springframework.boot.actuate.endpoint.SecurityContext;

/**
 * Decides who may do what with dead letters, among those who reach the endpoint. A bean
 * of this type replaces the one that goes by {@code resilient-kafka.dead-letters.roles}.
 * Implementations are thread-safe.
 */
@FunctionalInterface
public interface DeadLetterPolicy {

	/**
	 * Whether somebody may do something.
	 * @param context who it is
	 * @param right what they want to do
	 * @param listener the id of the listener whose letters it is about
	 * @return whether they may; if not, the answer is 403
	 */
	boolean permits(SecurityContext context, Right right, String listener);

	/**
	 * What can be done with dead letters.
	 */
	enum Right {

		/**
		 * See keys, values and messages of exceptions, as far as they are shown at all.
		 */
		PAYLOAD,

		/** Replay letters, and interrupt and cancel replays. */
		REPLAY,

		/** Discard letters and restore them. */
		DISCARD,

		/** Replay a letter with another value. */
		EDIT

	}

}
