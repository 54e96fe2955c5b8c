package io.github.resilientkafka.benchmarks.run;

import java.util.List;

/**
 * Who does the work.
 */
public enum Contender {

	/**
	 * An application with spring-kafka and without a listener.
	 */
	EMPTY("no listener", 0),

	/**
	 * A listener whose failed records are skipped.
	 */
	PLAIN("`@KafkaListener`", 1),

	/**
	 * Retry topics of spring-kafka, as they come.
	 */
	RETRYABLE_TOPIC("`@RetryableTopic`", 5),

	/**
	 * Retry topics of spring-kafka, without seeks after an error.
	 */
	RETRYABLE_TOPIC_TUNED("`@RetryableTopic` tuned", 5),

	/**
	 * This project.
	 */
	RESILIENT_KAFKA("`@ResilientKafkaListener`", 4);

	private final String label;

	private final int topics;

	Contender(String label, int topics) {
		this.label = label;
		this.topics = topics;
	}

	/**
	 * The contenders that handle records, in the order in which they run.
	 * @return all but the empty one
	 */
	public static List<Contender> competing() {
		return List.of(PLAIN, RETRYABLE_TOPIC, RETRYABLE_TOPIC_TUNED, RESILIENT_KAFKA);
	}

	/**
	 * The contenders that retry.
	 * @return those with retry topics
	 */
	public static List<Contender> retrying() {
		return List.of(RETRYABLE_TOPIC, RETRYABLE_TOPIC_TUNED, RESILIENT_KAFKA);
	}

	/**
	 * How it is named on the command line.
	 * @return the name in lower case with hyphens
	 */
	public String id() {
		return name().toLowerCase().replace('_', '-');
	}

	/**
	 * How it is named in the report.
	 * @return the text in Markdown
	 */
	public String label() {
		return this.label;
	}

	/**
	 * How many topics a listener with three delays consumes: the main topic, three retry
	 * topics and, with {@code @RetryableTopic}, the dead-letter topic.
	 * @return the number of topics
	 */
	public int topics() {
		return this.topics;
	}

	/**
	 * Whether failed records go to retry topics.
	 * @return {@code false} if they are skipped
	 */
	public boolean retries() {
		return this.topics > 1;
	}

}
