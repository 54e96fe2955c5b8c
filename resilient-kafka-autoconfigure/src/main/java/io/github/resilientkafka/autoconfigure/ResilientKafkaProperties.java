package io.github.resilientkafka.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.Delivery;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of resilient Kafka listeners.
 *
 * @param enabled Whether methods with @ResilientKafkaListener are supported.
 * @param defaults Settings of all listeners.
 * @param listeners Settings of single listeners, by their id.
 * @param topics How retry and dead-letter topics are named and made.
 * @param transactions How the transactions of exactly-once listeners are made.
 */
@ConfigurationProperties("resilient-kafka")
record ResilientKafkaProperties(@DefaultValue("true") boolean enabled, @DefaultValue Listener defaults,
		@DefaultValue Map<String, Listener> listeners, @DefaultValue Topics topics,
		@DefaultValue Transactions transactions) {

	/**
	 * Settings of a listener; what is absent is inherited.
	 *
	 * @param delivery What is promised about a record when something goes wrong.
	 * Built-in: at-least-once.
	 * @param retry How a failed record is tried again.
	 * @param deadLetter What becomes of a record that has failed for good.
	 */
	record Listener(@Nullable Delivery delivery, @DefaultValue Retry retry, @DefaultValue DeadLetter deadLetter) {

	}

	/**
	 * How a failed record is tried again.
	 *
	 * @param delays Delays of the retry topics, in order; an empty list sends a failed
	 * record straight to the dead-letter topic. Built-in: 1m, 5m, 1h.
	 * @param concurrency Threads of the container of the retry topics. Built-in: 1.
	 * @param immediate Attempts in place before the first retry topic.
	 * @param on Names of the exceptions that are tried again; subclasses and causes
	 * count. Built-in: all but those that would fail again, such as deserialization.
	 * @param notOn Names of the exceptions that go straight to the dead-letter topic;
	 * subclasses and causes count.
	 * @param maxAge How long after its first failure a record may be tried, the next
	 * delay included. Built-in: without limit.
	 */
	record Retry(@Nullable List<Duration> delays, @Nullable Integer concurrency, @DefaultValue Immediate immediate,
			@Nullable List<String> on, @Nullable List<String> notOn, @Nullable Duration maxAge) {

	}

	/**
	 * Attempts in place.
	 *
	 * @param maxAttempts Attempts beside the first, before the record leaves for its
	 * first retry topic. Built-in: 0.
	 * @param delay Time between these attempts. Built-in: 100ms.
	 */
	record Immediate(@Nullable Integer maxAttempts, @Nullable Duration delay) {

	}

	/**
	 * What becomes of a record that has failed for good.
	 *
	 * @param enabled Whether it goes to the dead-letter topic; otherwise it is dropped,
	 * counted and logged. Built-in: true.
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
	 * @param partitions Partitions of new topics. Default: as many as the main topic has.
	 * @param replicationFactor Replicas of new topics. Default: as many as the main topic
	 * has.
	 * @param minInsyncReplicas The min.insync.replicas of new topics. Default: that of
	 * the main topic.
	 * @param deadLetterRetention How long new dead-letter topics keep records.
	 */
	record Topics(@DefaultValue("true") boolean provision,
			@DefaultValue("{topic}.{group}.retry-{delay}") String retryName,
			@DefaultValue("{topic}.{group}.DLQ") String deadLetterName, @Nullable Integer partitions,
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
	 * died. Readers with isolation level read_committed wait for it. Not more than
	 * transaction.max.timeout.ms of the brokers.
	 */
	record Transactions(@Nullable String idPrefix, @DefaultValue("15s") Duration timeout) {

	}

}
