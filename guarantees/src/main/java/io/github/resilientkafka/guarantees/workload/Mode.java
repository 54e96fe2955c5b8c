package io.github.resilientkafka.guarantees.workload;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A way to consume that a listener is configured for. Its name is the id of the listener
 * and its consumer group.
 */
public enum Mode {

	/**
	 * What a listener has by default.
	 */
	AT_LEAST_ONCE,

	/**
	 * Outputs, redirects and offsets in one transaction.
	 */
	EXACTLY_ONCE,

	/**
	 * At least once, with a list of orders for each call.
	 */
	BATCH,

	/**
	 * The same in transactions.
	 */
	BATCH_EXACTLY_ONCE,

	/**
	 * At least once, with keys in Redis.
	 */
	DEDUPLICATION_REDIS,

	/**
	 * With keys in PostgreSQL, written in the transaction of the charge's own row.
	 */
	DEDUPLICATION_DATABASE,

	/**
	 * Offsets are committed before the listener is called.
	 */
	AT_MOST_ONCE,

	/**
	 * {@code @RetryableTopic} of spring-kafka.
	 */
	RETRYABLE_TOPIC,

	/**
	 * {@code @RetryableTopic} in transactions of spring-kafka.
	 */
	RETRYABLE_TOPIC_TRANSACTIONAL;

	/**
	 * How many partitions the topic of outputs has. Those of an input partition are in
	 * one of them.
	 */
	public static final int OUTPUT_PARTITIONS = 2;

	/**
	 * The id of the listener, and its group.
	 */
	public String id() {
		return name().toLowerCase().replace('_', '-');
	}

	/**
	 * Where orders are sent to.
	 */
	public String input() {
		return "orders-" + id();
	}

	/**
	 * Where charges are recorded that succeed in a transaction.
	 */
	public String outputs() {
		return "outputs-" + id();
	}

	/**
	 * Where calls are logged, in a file of each place of a process.
	 * @param runDirectory the directory of the run
	 */
	public Path calls(Path runDirectory) {
		return runDirectory.resolve("calls").resolve(id());
	}

	/**
	 * Whether it is consumed by the peer.
	 */
	public boolean peer() {
		return this == RETRYABLE_TOPIC || this == RETRYABLE_TOPIC_TRANSACTIONAL;
	}

	/**
	 * The group that consumes its retry topics. The peer has one for each topic.
	 */
	public Optional<String> retryGroup() {
		return (peer() || this == AT_MOST_ONCE) ? Optional.empty() : Optional.of(id() + ".retry");
	}

	/**
	 * Whether it may lose records when a process is taken away.
	 */
	public boolean mayLose() {
		return this == AT_MOST_ONCE;
	}

	/**
	 * Whether outputs, redirects and offsets are written in one transaction.
	 */
	public boolean transactional() {
		return this == EXACTLY_ONCE || this == BATCH_EXACTLY_ONCE || this == RETRYABLE_TOPIC_TRANSACTIONAL;
	}

	/**
	 * The topic of its dead letters.
	 */
	public String deadLetters() {
		return peer() ? input() + "-dlt" : input() + "." + id() + ".DLQ";
	}

}
