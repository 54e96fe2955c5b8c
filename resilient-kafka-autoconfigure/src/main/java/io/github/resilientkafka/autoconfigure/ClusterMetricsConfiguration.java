package io.github.resilientkafka.autoconfigure;

import java.time.Clock;

import io.github.resilientkafka.metrics.ClusterMeters;
import io.github.resilientkafka.sampling.ClusterSampler;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The meters of the clusters.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBean(ClusterSampler.class)
class ClusterMetricsConfiguration {

	@Bean
	ClusterMeters resilientKafkaClusterMeters(ClusterSampler sampler, ObjectProvider<Clock> clock) {
		return new ClusterMeters(sampler, ResilientKafkaAutoConfiguration.clock(clock));
	}

}
