package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.health.ClusterHealth;
import io.github.resilientkafka.health.ClusterThresholds;
import io.github.resilientkafka.health.IsrHealth;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.sampling.ClusterSampler;
import io.github.resilientkafka.sampling.SamplingSettings;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.ClusterAdmins;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * The samples of clusters, and the components of health that are read from them.
 */
@Configuration(proxyBeanMethods = false)
class ClusterHealthConfiguration {

	@Bean
	ClusterSampler resilientKafkaClusterSampler(RegisteredListeners listeners, ClusterAdmins admins,
			HealthProperties properties, ApplicationEventPublisher publisher, TimeSource time) {
		SamplingSettings settings = new SamplingSettings(properties.sampling().interval(),
				properties.sampling().timeout(), properties.cluster().upAfterSuccesses());
		return new ClusterSampler(listeners, admins, settings, new ListenerEvents(publisher), time.steadyClock());
	}

	@Bean
	@Order(10)
	ClusterHealth resilientKafkaClusterHealth(ClusterSampler sampler, HealthProperties properties, TimeSource time) {
		HealthProperties.Cluster cluster = properties.cluster();
		return new ClusterHealth(sampler, new ClusterThresholds(cluster.degradedAfterFailures(),
				cluster.downAfterFailures(), cluster.degradedAfter()), time.steadyClock());
	}

	@Bean
	@Order(20)
	IsrHealth resilientKafkaIsrHealth(ClusterSampler sampler, HealthProperties properties, TimeSource time) {
		return new IsrHealth(sampler, properties.isr().degradedAfter(), time.steadyClock());
	}

}
