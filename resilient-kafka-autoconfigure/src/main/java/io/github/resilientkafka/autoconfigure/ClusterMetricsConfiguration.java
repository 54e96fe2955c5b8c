package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.metrics.ClusterMeters;
import io.github.resilientkafka.sampling.ClusterSampler;
import io.github.resilientkafka.time.TimeSource;

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
	ClusterMeters resilientKafkaClusterMeters(ClusterSampler sampler, TimeSource time) {
		return new ClusterMeters(sampler, time.steadyClock());
	}

}
