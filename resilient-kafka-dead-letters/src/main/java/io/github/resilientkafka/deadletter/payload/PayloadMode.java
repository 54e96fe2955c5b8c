package io.github.resilientkafka.deadletter.payload;

/**
 * How much of keys, values and messages of exceptions is shown.
 */
public enum PayloadMode {

	/** Nothing but sizes. */
	HIDDEN,

	/** JSON without the values of some fields; everything else is hidden. */
	REDACTED,

	/** All of it. */
	SHOWN

}
