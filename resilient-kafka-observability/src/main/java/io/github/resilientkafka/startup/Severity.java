package io.github.resilientkafka.startup;

/**
 * How bad a finding is.
 */
public enum Severity {

	/** Good to know. */
	INFO,

	/** It makes trouble sooner or later. */
	WARN,

	/** Records may be lost, or wait forever. */
	ERROR

}
