package io.github.resilientkafka.deadletter.ledger;

/**
 * What was decided about a letter last.
 */
public enum Decision {

	/** Nothing, or that was taken back. */
	NONE,

	/** It was sent to the listener. */
	SENT,

	/**
	 * It was sent to a replay topic that was deleted since: nobody knows whether it was
	 * processed.
	 */
	IN_DOUBT,

	/** It is of no use any more. */
	DISCARDED;

	/**
	 * Whether something is still to be decided.
	 * @return whether it is {@link #NONE} or {@link #IN_DOUBT}
	 */
	public boolean isOpen() {
		return this == NONE || this == IN_DOUBT;
	}

	/**
	 * Whether a job that is about letters with another decision is about these.
	 * @param needed the decision that the job needs, {@link #NONE} or {@link #DISCARDED}
	 * @return whether it is
	 */
	public boolean isSubjectTo(Decision needed) {
		return this == needed || (needed == NONE && this == IN_DOUBT);
	}

	/**
	 * How often a letter may have come back to be taken along by itself.
	 * @param configured how often other letters may
	 * @return the number; a letter in doubt has to be named, or somebody insists
	 */
	public int maxReplays(int configured) {
		return (this == IN_DOUBT) ? 0 : configured;
	}

}
