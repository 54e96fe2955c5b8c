package io.github.resilientkafka.autoconfigure;

import java.time.Duration;

import io.github.resilientkafka.health.HealthLevel;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the health of resilient Kafka listeners.
 *
 * @param enabled Whether the clusters are sampled, and health is shown under
 * resilientKafka.
 * @param sampling When the brokers are asked.
 * @param listeners How bad it is that a listener does not run.
 */
@ConfigurationProperties("resilient-kafka.health")
record HealthProperties(@DefaultValue("true") boolean enabled, @DefaultValue Sampling sampling,
		@DefaultValue Listeners listeners) {

	/**
	 * When the brokers are asked.
	 *
	 * @param interval Time between two samples, give or take a fifth.
	 * @param timeout How long a sample may take. A broker that is slower counts as not
	 * reachable.
	 */
	record Sampling(@DefaultValue("15s") Duration interval, @DefaultValue("5s") Duration timeout) {

	}

	/**
	 * How bad it is that a listener does not run: up, degraded or down.
	 *
	 * @param paused It makes no calls, because its circuit breaker is open or its
	 * deduplication store does not answer.
	 * @param restarting A container has stopped on an error and is about to be started
	 * again.
	 * @param failed A container has stopped on an error and is not started again.
	 * @param stuck A consumer has not polled for longer than max.poll.interval.ms.
	 * @param transactionsUnavailable A consumer of an exactly-once listener gets no
	 * transactional producer.
	 */
	record Listeners(@DefaultValue("degraded") HealthLevel paused, @DefaultValue("degraded") HealthLevel restarting,
			@DefaultValue("down") HealthLevel failed, @DefaultValue("down") HealthLevel stuck,
			@DefaultValue("down") HealthLevel transactionsUnavailable) {

	}

}
