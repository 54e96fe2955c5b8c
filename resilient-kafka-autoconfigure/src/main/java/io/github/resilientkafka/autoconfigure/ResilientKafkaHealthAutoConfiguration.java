package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.health.ListenersHealth;
import io.github.resilientkafka.health.ListenersSeverity;
import io.github.resilientkafka.listener.ContainerRestarter;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.state.ListenerStates;
import io.github.resilientkafka.time.TimeSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
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
@Import({ ClusterHealthConfiguration.class, ProgressConfiguration.class, Boot3HealthConfiguration.class,
		Boot4HealthConfiguration.class })
public final class ResilientKafkaHealthAutoConfiguration {

	ResilientKafkaHealthAutoConfiguration() {
	}

	@Bean
	ListenersHealth resilientKafkaListenersHealth(RegisteredListeners listeners, ListenerStates states,
			ContainerRestarter restarter, HealthProperties properties, TimeSource time) {
		HealthProperties.Listeners levels = properties.listeners();
		return new ListenersHealth(listeners, states, restarter,
				new ListenersSeverity(levels.paused(), levels.restarting(), levels.failed(), levels.stuck(),
						levels.transactionsUnavailable(), levels.unreadable()),
				time);
	}

}
