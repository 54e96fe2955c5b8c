package io.github.resilientkafka.method;

/**
 * How a listener method takes its records.
 */
public enum ListenerKind {

	/**
	 * One at a time, each done when the method returns.
	 */
	RECORD,

	/**
	 * One at a time, each done when the returned future is.
	 */
	ASYNC_RECORD,

	/**
	 * Many at once.
	 */
	BATCH

}
