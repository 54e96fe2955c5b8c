package io.github.resilientkafka.autoconfigure;

import java.time.Duration;
import java.util.Map;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.circuitbreaker.CircuitBreakerPolicy;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.ListenerSettingsLookup;
import io.github.resilientkafka.startup.BreakerFacts;
import io.github.resilientkafka.startup.BrokerChecks;
import io.github.resilientkafka.startup.ClientChecks;
import io.github.resilientkafka.startup.ClientSurvey;
import io.github.resilientkafka.startup.ObservationFacts;
import io.github.resilientkafka.startup.StartupCheckMode;
import io.github.resilientkafka.startup.StartupReport;
import io.github.resilientkafka.startup.Suppressions;
import io.github.resilientkafka.topic.ClusterAdmins;
import io.github.resilientkafka.tracing.RecordTraces;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.kafka.config.AbstractKafkaListenerContainerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.ContainerProperties;

/**
 * Auto-configuration for the start-up checks of {@link ResilientKafkaListener}s.
 */
@AutoConfiguration(after = ResilientKafkaAutoConfiguration.class)
@ConditionalOnBean(name = ResilientKafkaListener.CONTAINER_FACTORY)
@EnableConfigurationProperties(StartupCheckProperties.class)
public final class ResilientKafkaStartupCheckAutoConfiguration {

	private static final Duration DEFAULT_SHUTDOWN_PHASE = Duration.ofSeconds(30);

	ResilientKafkaStartupCheckAutoConfiguration() {
	}

	@Bean
	StartupReport resilientKafkaStartupReport() {
		return new StartupReport();
	}

	@Bean
	ClientSurvey resilientKafkaClientSurvey(RegisteredListeners listeners, ListableBeanFactory beanFactory,
			ResilientKafkaProperties properties, Environment environment, ObjectProvider<BreakerFacts.Lookup> breakers,
			ListenerSettingsLookup settings) {
		Duration shutdownPhase = Binder.get(environment)
			.bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
			.orElse(DEFAULT_SHUTDOWN_PHASE);
		return new ClientSurvey(listeners, () -> consumerConfigs(beanFactory), () -> ProducerFactories.of(beanFactory),
				properties.topics().partitions() != null, shutdownPhase,
				breakers.getIfAvailable(() -> (policy) -> withoutLibrary(policy, settings)),
				() -> observation(beanFactory), () -> OrdinaryListeners.facts(beanFactory, listeners, environment),
				() -> PayloadConversions.of(beanFactory));
	}

	/**
	 * A listener that was told to have none, or cannot have one, lacks nothing.
	 */
	private static BreakerFacts withoutLibrary(ListenerPolicy policy, ListenerSettingsLookup settings) {
		Object wanted = settings.of(policy.listener())
			.values()
			.getOrDefault(CircuitBreakerPolicy.ENABLED,
					settings.defaults().values().getOrDefault(CircuitBreakerPolicy.ENABLED, true));
		return (wanted.equals(true) && policy.delivery() != Delivery.AT_MOST_ONCE) ? BreakerFacts.MISSING
				: BreakerFacts.NONE;
	}

	private static ObservationFacts observation(ListableBeanFactory beanFactory) {
		ContainerProperties properties = containerFactory(beanFactory).getContainerProperties();
		ObservationRegistry registry = properties.getObservationRegistry();
		if (registry.isNoop()) {
			registry = beanFactory.getBeanProvider(ObservationRegistry.class)
				.getIfUnique(() -> ObservationRegistry.NOOP);
		}
		return new ObservationFacts(properties.isObservationEnabled(), !registry.isNoop(),
				beanFactory.getBeanProvider(RecordTraces.class).getIfAvailable() != null);
	}

	private static Map<String, Object> consumerConfigs(ListableBeanFactory beanFactory) {
		ConsumerFactory<?, ?> consumers = containerFactory(beanFactory).getConsumerFactory();
		return (consumers != null) ? consumers.getConfigurationProperties() : Map.of();
	}

	private static AbstractKafkaListenerContainerFactory<?, ?, ?> containerFactory(ListableBeanFactory beanFactory) {
		return beanFactory.getBean("kafkaListenerContainerFactory", AbstractKafkaListenerContainerFactory.class);
	}

	@Bean
	ClientChecks resilientKafkaClientChecks(RegisteredListeners listeners, ClientSurvey survey,
			StartupCheckProperties properties, StartupReport report) {
		return new ClientChecks(listeners, survey, suppressions(properties), properties.mode(), report);
	}

	@Bean
	BrokerChecks resilientKafkaBrokerChecks(RegisteredListeners listeners, ClientSurvey survey, ClusterAdmins admins,
			StartupCheckProperties properties, StartupReport report) {
		return new BrokerChecks(listeners, survey, admins, suppressions(properties), properties.mode(), report);
	}

	private static Suppressions suppressions(StartupCheckProperties properties) {
		return (properties.mode() != StartupCheckMode.OFF) ? new Suppressions(properties.suppress())
				: Suppressions.tolerant(properties.suppress());
	}

}
