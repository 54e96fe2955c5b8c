package io.github.resilientkafka.policy;

/**
 * A setting of a listener, by its key below {@code resilient-kafka.defaults} and
 * {@code resilient-kafka.listeners.<id>}.
 */
public enum Setting {

	/** The delivery guarantee. */
	DELIVERY("delivery"),

	/** The delays of the retry topics. */
	RETRY_DELAYS("retry.delays"),

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
	DEAD_LETTER("dead-letter.enabled"),

	/** Whether retries are limited. */
	BUDGET_ENABLED("retry.budget.enabled"),

	/** The retries for each first attempt. */
	BUDGET_RATIO("retry.budget.ratio"),

	/** The retries per second in any case. */
	BUDGET_MIN_PER_SECOND("retry.budget.min-per-second"),

	/** The time over which first attempts are averaged. */
	BUDGET_WINDOW("retry.budget.window"),

	/** Whether there is a circuit breaker. */
	CIRCUIT_BREAKER_ENABLED("circuit-breaker.enabled"),

	/** The name of the circuit breaker. */
	CIRCUIT_BREAKER_INSTANCE("circuit-breaker.instance"),

	/** The name of the rate limiter. */
	RATE_LIMITER_INSTANCE("rate-limiter.instance"),

	/** How long a call may take. */
	TIMEOUT("timeout"),

	/** Whether duplicates are recognised. */
	DEDUPLICATION_ENABLED("deduplication.enabled"),

	/** What makes two records duplicates. */
	DEDUPLICATION_KEY("deduplication.key"),

	/** Where processed keys are kept. */
	DEDUPLICATION_STORE("deduplication.store"),

	/** How long processed keys are kept. */
	DEDUPLICATION_RETENTION("deduplication.retention"),

	/** How long the claim of a dead instance is respected. */
	DEDUPLICATION_CLAIM_EXPIRY("deduplication.claim-expiry");

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
