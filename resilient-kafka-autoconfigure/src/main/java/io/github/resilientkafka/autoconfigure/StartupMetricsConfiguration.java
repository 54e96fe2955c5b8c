package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.metrics.StartupMeters;
import io.github.resilientkafka.startup.StartupReport;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The meters of the start-up checks.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBean(StartupReport.class)
class StartupMetricsConfiguration {

	@Bean
	StartupMeters resilientKafkaStartupMeters(StartupReport report) {
		return new StartupMeters(report);
	}

}
