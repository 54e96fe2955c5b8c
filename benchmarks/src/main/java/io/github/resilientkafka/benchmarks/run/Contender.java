package io.github.resilientkafka.benchmarks.run;

import java.util.List;
import java.util.stream.Stream;

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
	RESILIENT_KAFKA("`@ResilientKafkaListener`", 4),

	/**
	 * Records of this project, at least once.
	 */
	AT_LEAST_ONCE("ours at-least-once", 4),

	/**
	 * Records of this project, exactly once.
	 */
	EXACTLY_ONCE("ours exactly-once", 4),

	/**
	 * Batches of this project, at least once.
	 */
	AT_LEAST_ONCE_BATCH("ours at-least-once, batch", 4),

	/**
	 * Batches of this project, exactly once.
	 */
	EXACTLY_ONCE_BATCH("ours exactly-once, batch", 4),

	/**
	 * Records of spring-kafka, each in a transaction of its container.
	 */
	TRANSACTIONAL("`@KafkaListener` with transactions", 1),

	/**
	 * Batches of spring-kafka, each in a transaction of its container.
	 */
	TRANSACTIONAL_BATCH("`@KafkaListener(batch)` with transactions", 1);

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
		return Stream.of(values()).filter((contender) -> contender != EMPTY).toList();
	}

	/**
	 * The contenders that are compared by a measure.
	 * @param measure the measure
	 * @return those that can be compared, in the order in which they run
	 */
	public static List<Contender> competing(Measure measure) {
		return switch (measure) {
			case THROUGHPUT, FOOTPRINT -> List.of(PLAIN, RETRYABLE_TOPIC, RETRYABLE_TOPIC_TUNED, RESILIENT_KAFKA);
			case LATENESS -> List.of(RETRYABLE_TOPIC, RETRYABLE_TOPIC_TUNED, RESILIENT_KAFKA);
			case TRANSACTIONS -> List.of(AT_LEAST_ONCE, EXACTLY_ONCE, AT_LEAST_ONCE_BATCH, EXACTLY_ONCE_BATCH,
					TRANSACTIONAL, TRANSACTIONAL_BATCH);
		};
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
	 * Whether it is this project.
	 * @return {@code false} for spring-kafka
	 */
	public boolean isOurs() {
		return this == RESILIENT_KAFKA || this == AT_LEAST_ONCE || this == AT_LEAST_ONCE_BATCH || isExactlyOnce();
	}

	/**
	 * Whether it is this project with transactions.
	 * @return {@code false} for at-least-once and for spring-kafka
	 */
	public boolean isExactlyOnce() {
		return this == EXACTLY_ONCE || this == EXACTLY_ONCE_BATCH;
	}

	/**
	 * Whether its listener takes many records at once.
	 * @return {@code false} for one at a time
	 */
	public boolean isBatch() {
		return this == AT_LEAST_ONCE_BATCH || this == EXACTLY_ONCE_BATCH || this == TRANSACTIONAL_BATCH;
	}

	/**
	 * Whether failed records go to retry topics.
	 * @return {@code false} if they are skipped
	 */
	public boolean retries() {
		return this.topics > 1;
	}

}
