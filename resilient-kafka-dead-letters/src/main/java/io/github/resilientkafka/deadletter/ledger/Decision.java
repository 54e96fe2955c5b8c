package io.github.resilientkafka.deadletter.ledger;

/**
 * What was decided about a letter last.
 */
public enum Decision {

	/** Nothing, or that was taken back. */
	NONE,

	/** It was sent to the listener. */
	SENT,

	/** It is of no use any more. */
	DISCARDED

}
