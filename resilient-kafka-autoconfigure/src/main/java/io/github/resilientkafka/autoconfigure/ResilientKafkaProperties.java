package io.github.resilientkafka.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.Delivery;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Properties of resilient Kafka listeners.
 *
 * @param enabled Whether methods with @ResilientKafkaListener are supported.
 * @param defaults Settings of all listeners.
 * @param listeners Settings of single listeners, by their id.
 * @param topics How retry and dead-letter topics are named and made.
 * @param transactions How the transactions of exactly-once listeners are made.
 * @param deduplication How the stores of processed keys are made.
 * @param logging What is logged of failures.
 */
@ConfigurationProperties("resilient-kafka")
record ResilientKafkaProperties(@DefaultValue("true") boolean enabled, @DefaultValue Listener defaults,
		@DefaultValue Map<String, Listener> listeners, @DefaultValue Topics topics,
		@DefaultValue Transactions transactions, @DefaultValue DeduplicationStores deduplication,
		@DefaultValue Logging logging) {

	/**
	 * Settings of a listener; what is absent is inherited.
	 *
	 * @param delivery What is promised about a record when something goes wrong.
	 * Built-in: at-least-once.
	 * @param retry How a failed record is tried again.
	 * @param deadLetter What becomes of a record that has failed for good.
	 * @param circuitBreaker How an outage of what the listener depends on is noticed.
	 * @param rateLimiter How many records may be processed per time.
	 * @param timeout Longest run of one call of the listener method, after which it is
	 * interrupted and counts as failed. Built-in: none.
	 * @param deduplication How records are recognised that were processed before.
	 */
	record Listener(@Nullable Delivery delivery, @DefaultValue Retry retry, @DefaultValue DeadLetter deadLetter,
			@DefaultValue CircuitBreaker circuitBreaker, @DefaultValue RateLimiter rateLimiter,
			@Nullable Duration timeout, @DefaultValue Deduplication deduplication) {

	}

	/**
	 * How a failed record is tried again.
	 *
	 * @param delays Delays of the retry topics, in order; an empty list sends a failed
	 * record straight to the dead-letter topic. Built-in: 1m, 5m, 1h.
	 * @param repeatLast How often a record waits in the last retry topic again before it
	 * goes to the dead-letter topic. Built-in: 0.
	 * @param drain Retry topics of {@code @RetryableTopic} that the listener reads until
	 * they are empty. Built-in: none.
	 * @param concurrency Threads of the container of the retry topics. Built-in: 1.
	 * @param immediate Attempts in place before the first retry topic.
	 * @param on Names of the exceptions that are tried again; subclasses and causes
	 * count. Built-in: all but those that would fail again, such as deserialization.
	 * @param notOn Names of the exceptions that go straight to the dead-letter topic;
	 * subclasses and causes count. Built-in: none.
	 * @param maxAge A retry that would be due later than this after the first failure is
	 * not made; the record becomes a dead letter. Built-in: none.
	 * @param budget Limits the rate of retries in proportion to first attempts.
	 */
	record Retry(@Nullable List<Duration> delays, @Nullable Integer repeatLast, @Nullable List<String> drain,
			@Nullable Integer concurrency, @DefaultValue Immediate immediate, @Nullable List<String> on,
			@Nullable List<String> notOn, @Nullable Duration maxAge, @DefaultValue Budget budget) {

	}

	/**
	 * How many retries may be made; what is more waits in its retry topic.
	 *
	 * @param enabled Whether retries are limited. Built-in: true.
	 * @param ratio Retries that may be made for each first attempt. Built-in: 0.2.
	 * @param minPerSecond Retries per second that may be made in any case. Built-in: 10.
	 * @param window Time over which first attempts are averaged. Built-in: 10s.
	 */
	record Budget(@Nullable Boolean enabled, @Nullable Double ratio, @Nullable Double minPerSecond,
			@Nullable Duration window) {

	}

	/**
	 * How an outage of what the listener depends on is noticed.
	 *
	 * @param enabled Whether the listener pauses while its circuit breaker is open.
	 * Built-in: true.
	 * @param instance Name of the circuit breaker, configured under
	 * resilience4j.circuitbreaker.instances; several listeners may share one. Built-in:
	 * the id of the listener.
	 */
	record CircuitBreaker(@Nullable Boolean enabled, @Nullable String instance) {

	}

	/**
	 * How many records may be processed per time.
	 *
	 * @param instance Name of the rate limiter, configured under
	 * resilience4j.ratelimiter.instances. Built-in: none.
	 */
	record RateLimiter(@Nullable String instance) {

	}

	/**
	 * How records are recognised that were processed before.
	 *
	 * @param enabled Whether a record is skipped whose key was processed before.
	 * Built-in: false.
	 * @param key Where the key of a record is: 'header:' and the name of a header, 'key',
	 * or a SpEL expression on the record. Built-in: header:event-id.
	 * @param store Where processed keys are kept: memory, redis, jdbc, or the name of a
	 * bean. Built-in: memory.
	 * @param retention How long processed keys are kept. Built-in: 24h.
	 * @param claimExpiry How long the claim of an instance that has died keeps others
	 * waiting; a living instance renews its claims. Built-in: 30s.
	 */
	record Deduplication(@Nullable Boolean enabled, @Nullable String key, @Nullable String store,
			@Nullable Duration retention, @Nullable Duration claimExpiry) {

	}

	/**
	 * Attempts in place.
	 *
	 * @param maxAttempts Attempts in place beside the first, before the record leaves for
	 * its first retry topic. Built-in: 0.
	 * @param delay Time between attempts in place. Built-in: 100ms.
	 */
	record Immediate(@Nullable Integer maxAttempts, @Nullable Duration delay) {

	}

	/**
	 * What becomes of a record that has failed for good.
	 *
	 * @param enabled Whether a record that has failed for good goes to the dead-letter
	 * topic; otherwise it is dropped, counted and logged. Built-in: true.
	 */
	record DeadLetter(@Nullable Boolean enabled) {

	}

	/**
	 * How retry and dead-letter topics are named and made.
	 *
	 * @param provision Whether missing retry and dead-letter topics are created.
	 * @param retryName Pattern of the names of retry topics, of {topic}, {group} and
	 * {delay}.
	 * @param deadLetterName Pattern of the names of dead-letter topics, of {topic} and
	 * {group}.
	 * @param replayName Pattern of the names of the topics that replayed dead letters go
	 * to, of {topic} and {group}.
	 * @param partitions Partitions of new topics. Default: as many as the main topic has.
	 * @param replicationFactor Replicas of new topics. Default: as many as the main topic
	 * has.
	 * @param minInsyncReplicas The min.insync.replicas of new topics. Default: that of
	 * the main topic.
	 * @param deadLetterRetention How long new dead-letter topics keep records.
	 */
	record Topics(@DefaultValue("true") boolean provision,
			@DefaultValue("{topic}.{group}.retry-{delay}") String retryName,
			@DefaultValue("{topic}.{group}.DLQ") String deadLetterName,
			@DefaultValue("{topic}.{group}.replay") String replayName, @Nullable Integer partitions,
			@Nullable Short replicationFactor, @Nullable Integer minInsyncReplicas,
			@DefaultValue("14d") Duration deadLetterRetention) {

	}

	/**
	 * How the transactions of exactly-once listeners are made.
	 *
	 * @param idPrefix What transactional ids begin with; no other running instance may
	 * have the same. Default: spring.application.name and the name of the pod on
	 * Kubernetes, the index of the instance on Cloud Foundry, or a random name.
	 * @param timeout How long the brokers keep a transaction open whose instance has
	 * died, 2s or more. Readers with isolation level read_committed wait for it. Not more
	 * than transaction.max.timeout.ms of the brokers.
	 */
	record Transactions(@Nullable String idPrefix, @DefaultValue("15s") Duration timeout) {

	}

	/**
	 * What is logged of failures.
	 *
	 * @param exceptionMessages Whether messages of exceptions are logged with failed
	 * attempts. They often quote payloads.
	 */
	record Logging(@DefaultValue("false") boolean exceptionMessages) {

	}

	/**
	 * How the stores of processed keys are made.
	 *
	 * @param memory The store in memory.
	 * @param redis The store in Redis.
	 * @param jdbc The store in a database.
	 */
	record DeduplicationStores(@DefaultValue Memory memory, @DefaultValue Redis redis, @DefaultValue Jdbc jdbc) {

	}

	/**
	 * The store in memory.
	 *
	 * @param maximumKeys How many keys are kept at most; the oldest are forgotten first.
	 */
	record Memory(@DefaultValue("1000000") long maximumKeys) {

		Memory {
			Assert.isTrue(maximumKeys > 0,
					() -> "resilient-kafka.deduplication.memory.maximum-keys is %d, and must be 1 or more"
						.formatted(maximumKeys));
		}

	}

	/**
	 * The store in Redis.
	 *
	 * @param keyPrefix What the names of the keys in Redis begin with.
	 */
	record Redis(@DefaultValue("resilient-kafka:deduplication:") String keyPrefix) {

	}

	/**
	 * The store in a database.
	 *
	 * @param tableName Name of the table.
	 * @param initializeSchema Whether the table is created if it does not exist.
	 * @param cleanupInterval Time between two clean-ups of expired keys.
	 */
	record Jdbc(@DefaultValue("resilient_kafka_deduplication") String tableName,
			@DefaultValue("false") boolean initializeSchema, @DefaultValue("1m") Duration cleanupInterval) {

	}

}
