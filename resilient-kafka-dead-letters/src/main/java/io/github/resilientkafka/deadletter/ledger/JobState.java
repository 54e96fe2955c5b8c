package io.github.resilientkafka.deadletter.ledger;

import java.util.Locale;

/**
 * How far a job is.
 */
public enum JobState {

	/** It goes on, or would if it need not wait. */
	RUNNING,

	/** Somebody has interrupted it. */
	PAUSED,

	/** All letters were dealt with. */
	DONE,

	/** Somebody has given it up. */
	CANCELLED;

	/**
	 * Whether nothing more comes of it.
	 * @return whether it is over
	 */
	public boolean isOver() {
		return this == DONE || this == CANCELLED;
	}

	/**
	 * As it stands in the ledger and in answers.
	 * @return the name in lower case
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
