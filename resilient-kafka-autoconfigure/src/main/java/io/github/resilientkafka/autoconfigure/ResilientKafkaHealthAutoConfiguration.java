package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.ResilientKafkaListener;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration for the health of {@link ResilientKafkaListener}s and of the
 * clusters that they use.
 */
@AutoConfiguration(after = ResilientKafkaAutoConfiguration.class,
		beforeName = { "org.springframework.boot.actuate.autoconfigure.health.HealthEndpointAutoConfiguration",
				"org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration" })
@ConditionalOnBean(name = ResilientKafkaListener.CONTAINER_FACTORY)
@ConditionalOnBooleanProperty(name = "resilient-kafka.health.enabled", matchIfMissing = true)
@EnableConfigurationProperties(HealthProperties.class)
@Import({ ClusterHealthConfiguration.class, Boot3HealthConfiguration.class, Boot4HealthConfiguration.class })
public final class ResilientKafkaHealthAutoConfiguration {

	ResilientKafkaHealthAutoConfiguration() {
	}

}
