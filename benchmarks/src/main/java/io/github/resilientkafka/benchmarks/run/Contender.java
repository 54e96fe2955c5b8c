package io.github.resilientkafka.benchmarks.run;

import java.util.List;
import java.util.Optional;
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
	 * The same listener with observations, which make metrics and traces.
	 */
	PLAIN_TRACED("`@KafkaListener` + traces", 1),

	/**
	 * Retry topics of spring-kafka, as they come.
	 */
	RETRYABLE_TOPIC("`@RetryableTopic`", 5),

	/**
	 * Retry topics of spring-kafka, without seeks after an error.
	 */
	RETRYABLE_TOPIC_TUNED("`@RetryableTopic` tuned", 5),

	/**
	 * Retry topics of spring-kafka, as they come, and a circuit breaker around what the
	 * listener calls.
	 */
	RETRYABLE_TOPIC_BREAKER("`@RetryableTopic` + `@CircuitBreaker`", 5),

	/**
	 * Retry topics of spring-kafka, without seeks after an error, and a circuit breaker
	 * around what the listener calls.
	 */
	RETRYABLE_TOPIC_TUNED_BREAKER("`@RetryableTopic` tuned + `@CircuitBreaker`", 5),

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
	TRANSACTIONAL_BATCH("`@KafkaListener(batch)` with transactions", 1),

	/**
	 * This project with all policies switched off.
	 */
	NO_POLICIES("no policies", 4),

	/**
	 * This project with its defaults: a circuit breaker and a retry budget.
	 */
	BREAKER_BUDGET("circuit breaker + retry budget", 4),

	/**
	 * The defaults and a rate limiter.
	 */
	RATE_LIMITER("+ rate limiter", 4),

	/**
	 * The defaults, a rate limiter and a timeout.
	 */
	TIMEOUT("+ timeout", 4),

	/**
	 * All policies, with deduplication in memory.
	 */
	DEDUPLICATION_MEMORY("+ deduplication, memory", 4),

	/**
	 * All policies, with deduplication in Redis.
	 */
	DEDUPLICATION_REDIS("+ deduplication, Redis", 4),

	/**
	 * All policies, with deduplication in a database.
	 */
	DEDUPLICATION_JDBC("+ deduplication, PostgreSQL", 4),

	/**
	 * This project without metrics, health and audit.
	 */
	UNOBSERVED("neither metrics nor health", 4),

	/**
	 * This project with its defaults: metrics and health.
	 */
	METERED("metrics + health", 4),

	/**
	 * Metrics, health, and an audit of what fails.
	 */
	AUDITED("+ audit, level `exceptions`", 4),

	/**
	 * All that and traces, of which a tenth is exported.
	 */
	TRACED("+ traces", 4),

	/**
	 * All that, and an audit of each attempt.
	 */
	AUDITED_ALL("+ audit, level `all`", 4);

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
			case OUTAGE -> List.of(RETRYABLE_TOPIC_BREAKER, RETRYABLE_TOPIC_TUNED_BREAKER, RESILIENT_KAFKA);
			case POLICIES -> List.of(NO_POLICIES, BREAKER_BUDGET, RATE_LIMITER, TIMEOUT, DEDUPLICATION_MEMORY,
					DEDUPLICATION_REDIS, DEDUPLICATION_JDBC);
			case OBSERVABILITY -> List.of(PLAIN, PLAIN_TRACED, UNOBSERVED, METERED, AUDITED, TRACED, AUDITED_ALL);
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
		return switch (this) {
			case EMPTY, PLAIN, PLAIN_TRACED, RETRYABLE_TOPIC, RETRYABLE_TOPIC_TUNED, RETRYABLE_TOPIC_BREAKER,
					RETRYABLE_TOPIC_TUNED_BREAKER, TRANSACTIONAL, TRANSACTIONAL_BATCH ->
				false;
			default -> true;
		};
	}

	/**
	 * Whether a circuit breaker of resilience4j is around what its listener calls.
	 * @return {@code false} for this project, which has its own way
	 */
	public boolean isGuarded() {
		return this == RETRYABLE_TOPIC_BREAKER || this == RETRYABLE_TOPIC_TUNED_BREAKER;
	}

	/**
	 * Whether traces are made of what its listener receives and sends.
	 * @return {@code false} if nothing is observed
	 */
	public boolean isTraced() {
		return this == PLAIN_TRACED || this == TRACED || this == AUDITED_ALL;
	}

	/**
	 * What it needs beside the broker.
	 * @return the store, if it is a process
	 */
	public Optional<Store> store() {
		return switch (this) {
			case DEDUPLICATION_REDIS -> Optional.of(Store.REDIS);
			case DEDUPLICATION_JDBC -> Optional.of(Store.JDBC);
			default -> Optional.empty();
		};
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
