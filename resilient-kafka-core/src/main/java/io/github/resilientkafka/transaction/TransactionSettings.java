package io.github.resilientkafka.transaction;

import java.time.Duration;

/**
 * How transactions are made.
 *
 * @param idPrefix what the transactional ids of this instance begin with; no other
 * running instance has the same
 * @param timeout how long the brokers keep a transaction open whose producer is silent
 */
public record TransactionSettings(String idPrefix, Duration timeout) {

	/** The key of the time-out. */
	public static final String TIMEOUT_PROPERTY = "resilient-kafka.transactions.timeout";

	/** A transaction that goes well takes less than this. */
	public static final Duration MIN_TIMEOUT = Duration.ofSeconds(2);

}
