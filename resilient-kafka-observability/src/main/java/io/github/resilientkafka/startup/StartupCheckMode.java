package io.github.resilientkafka.startup;

/**
 * What findings lead to.
 */
public enum StartupCheckMode {

	/** They are logged. */
	WARN,

	/** An error in a client stops the start; the others are logged. */
	FAIL,

	/** Nothing is checked, but a part that is missing is logged. */
	OFF

}
