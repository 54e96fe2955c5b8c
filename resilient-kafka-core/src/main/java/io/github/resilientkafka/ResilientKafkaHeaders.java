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
	 * How often the record has been in the last retry topic again, from 1. Only in retry
	 * topics.
	 */
	public static final String REPEATS = "resilient-kafka-repeats";

	/**
	 * How long the record has to go on waiting when it is due, in milliseconds, because a
	 * failure has asked for more time than its retry topic has. Only in retry topics.
	 */
	public static final String WAIT = "resilient-kafka-wait";

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

	/**
	 * What tells dead letters of the same cause: the class of the innermost cause and,
	 * behind {@code @}, class and method of the first frame of the application. Only on
	 * dead letters.
	 */
	public static final String FINGERPRINT = "resilient-kafka-fingerprint";

	/**
	 * How often the record was replayed from the dead-letter topic, from 1.
	 */
	public static final String REPLAYS = "resilient-kafka-replays";

	/**
	 * The replay that the record has come from last: the number of the job, {@code /},
	 * and where the dead letter lies, {@code <topic>-<partition>@<offset>}.
	 */
	public static final String REPLAY = "resilient-kafka-replay";

	private ResilientKafkaHeaders() {
	}

}
