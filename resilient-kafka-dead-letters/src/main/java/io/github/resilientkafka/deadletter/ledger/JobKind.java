package io.github.resilientkafka.deadletter.ledger;

import java.util.Locale;

/**
 * What is done with letters.
 */
public enum JobKind {

	/** They are processed once more. */
	REPLAY,

	/** One is processed with another value. */
	EDIT,

	/** They are of no use any more. */
	DISCARD,

	/** Those that were discarded are open again. */
	RESTORE;

	/**
	 * Whether records are sent.
	 * @return whether the listener processes something
	 */
	public boolean sends() {
		return this == REPLAY || this == EDIT;
	}

	/**
	 * How often a letter may have come back to be taken along by itself.
	 * @param configured how often until it is parked
	 * @return the number
	 */
	public int maxReplays(int configured) {
		return (this == RESTORE) ? Integer.MAX_VALUE : configured;
	}

	/**
	 * What has to have been decided about a letter.
	 * @return the decision
	 */
	public Decision needs() {
		return (this == RESTORE) ? Decision.DISCARDED : Decision.NONE;
	}

	/**
	 * As it stands in the ledger and in answers.
	 * @return the name in lower case
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
