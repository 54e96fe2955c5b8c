package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.ResilientKafkaListener;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration for the meters of {@link ResilientKafkaListener}s and of the
 * clusters that they use.
 */
@AutoConfiguration(after = { ResilientKafkaAutoConfiguration.class, ResilientKafkaHealthAutoConfiguration.class })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(name = ResilientKafkaListener.CONTAINER_FACTORY)
@Import(ClusterMetricsConfiguration.class)
public final class ResilientKafkaMetricsAutoConfiguration {

	ResilientKafkaMetricsAutoConfiguration() {
	}

}
