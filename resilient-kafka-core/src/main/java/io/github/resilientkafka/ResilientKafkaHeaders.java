package io.github.resilientkafka;

/**
 * Headers of a record in a retry or dead-letter topic, beside those of
 * {@link org.springframework.kafka.support.KafkaHeaders} ({@code ORIGINAL_*} and
 * {@code EXCEPTION_*}). Each is UTF-8 text and occurs once.
 */
public final class ResilientKafkaHeaders {

	/**
	 * The number of attempts made so far, from 1.
	 */
	public static final String ATTEMPT = "resilient-kafka-attempt";

	/**
	 * When the record is due, in milliseconds since the epoch. Only in retry topics.
	 */
	public static final String DUE = "resilient-kafka-due";

	/**
	 * When the first attempt failed, in milliseconds since the epoch.
	 */
	public static final String FIRST_FAILURE = "resilient-kafka-first-failure";

	/**
	 * The id of the listener that failed.
	 */
	public static final String LISTENER = "resilient-kafka-listener";

	/**
	 * What a dead letter does without, because it would not have fitted into its topic:
	 * {@code value} or {@code key,value,headers}. They stay in the topic that the record
	 * came from, for as long as that keeps them.
	 */
	public static final String OMITTED = "resilient-kafka-omitted";

	private ResilientKafkaHeaders() {
	}

}
