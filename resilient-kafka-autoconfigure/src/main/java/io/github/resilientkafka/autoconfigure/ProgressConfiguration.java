package io.github.resilientkafka.autoconfigure;

import java.time.Clock;

import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.progress.DeadLettersHealth;
import io.github.resilientkafka.progress.LagHealth;
import io.github.resilientkafka.progress.ProgressMonitor;
import io.github.resilientkafka.progress.ProgressSettings;
import io.github.resilientkafka.progress.RetriesHealth;
import io.github.resilientkafka.sampling.ClusterSampler;
import io.github.resilientkafka.state.ListenerStates;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * Lag, retries and dead letters.
 */
@Configuration(proxyBeanMethods = false)
class ProgressConfiguration {

	@Bean
	ProgressMonitor resilientKafkaProgressMonitor(RegisteredListeners listeners, ListenerStates states,
			ClusterSampler sampler, HealthProperties properties, ObjectProvider<Clock> clock) {
		ProgressSettings settings = new ProgressSettings(properties.lag().samples(),
				properties.deadLetters().growthWindow(), sampler.settings().freshness());
		ProgressMonitor monitor = new ProgressMonitor(listeners, states, settings,
				ResilientKafkaAutoConfiguration.clock(clock));
		sampler.observe(monitor);
		return monitor;
	}

	@Bean
	@Order(30)
	LagHealth resilientKafkaLagHealth(ProgressMonitor monitor, HealthProperties properties) {
		return new LagHealth(monitor, properties.lag().stalled(), properties.lag().maxTime());
	}

	@Bean
	@Order(50)
	RetriesHealth resilientKafkaRetriesHealth(ProgressMonitor monitor, HealthProperties properties,
			ObjectProvider<Clock> clock) {
		return new RetriesHealth(monitor, properties.retries().overdueAfter(),
				ResilientKafkaAutoConfiguration.clock(clock));
	}

	@Bean
	@Order(60)
	DeadLettersHealth resilientKafkaDeadLettersHealth(ProgressMonitor monitor, HealthProperties properties) {
		HealthProperties.DeadLetters deadLetters = properties.deadLetters();
		return new DeadLettersHealth(monitor, deadLetters.growthWindow(), deadLetters.growth(), deadLetters.maxDepth());
	}

}
