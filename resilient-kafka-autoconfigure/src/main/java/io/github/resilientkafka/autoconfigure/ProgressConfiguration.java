package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.health.DeadLettersHealth;
import io.github.resilientkafka.health.LagHealth;
import io.github.resilientkafka.health.RetriesHealth;
import io.github.resilientkafka.lag.DeadLetterDecisions;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.progress.ProgressMonitor;
import io.github.resilientkafka.progress.ProgressSettings;
import io.github.resilientkafka.retired.RetiredLaneWatch;
import io.github.resilientkafka.sampling.ClusterSampler;
import io.github.resilientkafka.state.CutDeadLetters;
import io.github.resilientkafka.state.ListenerStates;
import io.github.resilientkafka.time.TimeSource;

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
			ClusterSampler sampler, HealthProperties properties, ObjectProvider<DeadLetterDecisions> decisions,
			TimeSource time) {
		ProgressSettings settings = new ProgressSettings(properties.lag().samples(),
				properties.deadLetters().growthWindow(), sampler.settings().freshness());
		ProgressMonitor monitor = new ProgressMonitor(listeners, states, settings,
				decisions.getIfAvailable(() -> DeadLetterDecisions.NONE), time.steadyClock());
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
	RetriesHealth resilientKafkaRetriesHealth(ProgressMonitor monitor, RetiredLaneWatch retired,
			HealthProperties properties, TimeSource time) {
		return new RetriesHealth(monitor, retired, properties.retries().overdueAfter(), time.steadyClock());
	}

	@Bean
	@Order(60)
	DeadLettersHealth resilientKafkaDeadLettersHealth(ProgressMonitor monitor, CutDeadLetters cut,
			HealthProperties properties, TimeSource time) {
		HealthProperties.DeadLetters deadLetters = properties.deadLetters();
		return new DeadLettersHealth(monitor, cut, time.steadyClock(), deadLetters.growthWindow(), deadLetters.growth(),
				deadLetters.maxDepth());
	}

}
