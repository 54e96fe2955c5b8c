package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.metrics.LagMeters;
import io.github.resilientkafka.progress.ProgressMonitor;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Meters of lag, retries and dead letters.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBean(ProgressMonitor.class)
class LagMetricsConfiguration {

	@Bean
	LagMeters resilientKafkaLagMeters(ProgressMonitor monitor) {
		return new LagMeters(monitor);
	}

}
