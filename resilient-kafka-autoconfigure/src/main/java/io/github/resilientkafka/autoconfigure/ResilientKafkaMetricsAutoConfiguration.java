package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.audit.AuditTrail;
import io.github.resilientkafka.listener.ContainerRestarter;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.metrics.AuditMeters;
import io.github.resilientkafka.metrics.EventMeters;
import io.github.resilientkafka.metrics.ListenerMeters;
import io.github.resilientkafka.state.ListenerStates;
import io.github.resilientkafka.time.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration for the meters of {@link ResilientKafkaListener}s and of the
 * clusters that they use.
 */
@AutoConfiguration(after = { ResilientKafkaAutoConfiguration.class, ResilientKafkaHealthAutoConfiguration.class,
		ResilientKafkaStartupCheckAutoConfiguration.class })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(name = ResilientKafkaListener.CONTAINER_FACTORY)
@ConditionalOnBooleanProperty(name = "resilient-kafka.metrics.enabled", matchIfMissing = true)
@EnableConfigurationProperties(MetricsProperties.class)
@Import({ ClusterMetricsConfiguration.class, LagMetricsConfiguration.class, StartupMetricsConfiguration.class })
public final class ResilientKafkaMetricsAutoConfiguration {

	ResilientKafkaMetricsAutoConfiguration() {
	}

	@Bean
	ListenerMeters resilientKafkaListenerMeters(RegisteredListeners listeners, ListenerStates states,
			ContainerRestarter restarter, TimeSource time) {
		return new ListenerMeters(listeners, states, restarter, time);
	}

	@Bean
	AuditMeters resilientKafkaAuditMeters(AuditTrail trail) {
		return new AuditMeters(trail);
	}

	@Bean
	EventMeters resilientKafkaEventMeters(RegisteredListeners listeners) {
		return new EventMeters(listeners);
	}

}
