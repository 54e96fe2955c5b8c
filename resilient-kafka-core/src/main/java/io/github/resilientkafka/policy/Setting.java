package io.github.resilientkafka.policy;

/**
 * A setting of a listener, by its key below {@code resilient-kafka.defaults} and
 * {@code resilient-kafka.listeners.<id>}. Those of stages are in the {@link StagePolicy}
 * of each.
 */
public enum Setting {

	/** The delivery guarantee. */
	DELIVERY("delivery"),

	/** The delays of the retry topics. */
	RETRY_DELAYS("retry.delays"),

	/** How often the last retry topic is walked again. */
	REPEAT_LAST("retry.repeat-last"),

	/** The retry topics of {@code @RetryableTopic} that are read until they are empty. */
	RETRY_DRAIN("retry.drain"),

	/** The threads of the retry container. */
	RETRY_CONCURRENCY("retry.concurrency"),

	/** The attempts in place. */
	IMMEDIATE_MAX_ATTEMPTS("retry.immediate.max-attempts"),

	/** The time between attempts in place. */
	IMMEDIATE_DELAY("retry.immediate.delay"),

	/** The exceptions that are tried again. */
	RETRY_ON("retry.on"),

	/** The exceptions that are not tried again. */
	RETRY_NOT_ON("retry.not-on"),

	/** How long after its first failure a record is tried. */
	MAX_AGE("retry.max-age"),

	/** Whether there is a dead-letter topic. */
	DEAD_LETTER("dead-letter.enabled");

	private final String key;

	Setting(String key) {
		this.key = key;
	}

	/**
	 * The key below the prefix of a listener.
	 * @return for example {@code retry.delays}
	 */
	public String key() {
		return this.key;
	}

}
