package io.github.resilientkafka.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the meters of resilient Kafka listeners.
 *
 * @param enabled Whether meters of resilient Kafka listeners are published.
 */
@ConfigurationProperties("resilient-kafka.metrics")
record MetricsProperties(@DefaultValue("true") boolean enabled) {

}
