package io.github.resilientkafka.policy;

/**
 * What a failure says about the record.
 */
public enum FailureKind {

	/**
	 * The record may succeed later.
	 */
	RETRYABLE,

	/**
	 * The record will fail again in the same way.
	 */
	FATAL,

	/**
	 * Nothing: the process itself is in trouble. The attempt does not count.
	 */
	INFRASTRUCTURE,

	/**
	 * Nothing was tried: something between the listener and what it depends on permits no
	 * call now, such as a circuit breaker. The attempt does not count.
	 */
	REFUSED

}
