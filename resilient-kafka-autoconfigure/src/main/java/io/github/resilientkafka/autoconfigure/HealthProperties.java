package io.github.resilientkafka.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the health of resilient Kafka listeners.
 *
 * @param enabled Whether the clusters are sampled, and health is shown under
 * resilientKafka.
 * @param sampling When the brokers are asked.
 */
@ConfigurationProperties("resilient-kafka.health")
record HealthProperties(@DefaultValue("true") boolean enabled, @DefaultValue Sampling sampling) {

	/**
	 * When the brokers are asked.
	 *
	 * @param interval Time between two samples, give or take a fifth.
	 * @param timeout How long a sample may take. A broker that is slower counts as not
	 * reachable.
	 */
	record Sampling(@DefaultValue("15s") Duration interval, @DefaultValue("5s") Duration timeout) {

	}

}
