package io.github.resilientkafka.event;

import java.util.Locale;

/**
 * Why a listener makes no calls.
 */
public enum PauseReason {

	/** Its circuit breaker is open: something that it depends on is out. */
	CIRCUIT_BREAKER("Mend what fails; the listener tries again by itself"),

	/** Too many retries: those that are due wait. First attempts go on. */
	RETRY_BUDGET("Retries are made as the budget allows"),

	/** It cannot be found out whether records were processed before. */
	DEDUPLICATION_STORE("Mend the store; the listener tries again by itself"),

	/** Somebody has said so. */
	OPERATOR("Resume it at the endpoint resilientkafka, with everywhere=true if it was paused on all instances");

	private final String remedy;

	PauseReason(String remedy) {
		this.remedy = remedy;
	}

	/**
	 * What to do about it, if no more is known.
	 * @return a sentence without its full stop
	 */
	public String remedy() {
		return this.remedy;
	}

	/**
	 * The name as it is used in metrics and elsewhere outside.
	 * @return the name in lower case
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
