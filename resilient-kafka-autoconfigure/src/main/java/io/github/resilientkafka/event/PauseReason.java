package io.github.resilientkafka.event;

import java.util.Locale;

/**
 * Why a listener makes no calls.
 */
public enum PauseReason {

	/** Its circuit breaker is open: something that it depends on is out. */
	CIRCUIT_BREAKER,

	/** Too many retries: those that are due wait. First attempts go on. */
	RETRY_BUDGET,

	/** It cannot be found out whether records were processed before. */
	DEDUPLICATION_STORE,

	/** Somebody has said so. */
	OPERATOR;

	/**
	 * The name as it is used in metrics and elsewhere outside.
	 * @return the name in lower case
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
