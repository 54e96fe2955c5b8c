package io.github.resilientkafka.guarantees.listeners;

/**
 * What the listeners are made with.
 */
public enum Style {

	/** {@code @ResilientKafkaListener}. */
	RESILIENT,

	/** {@code @KafkaListener} with the retry topics of spring-kafka. */
	RETRYABLE_TOPIC,

	/** {@code @KafkaListener} alone. */
	PLAIN;

	/**
	 * Its name on the command line, and the profile of its settings.
	 */
	public String id() {
		return name().toLowerCase().replace('_', '-');
	}

	boolean retries() {
		return this != PLAIN;
	}

}
