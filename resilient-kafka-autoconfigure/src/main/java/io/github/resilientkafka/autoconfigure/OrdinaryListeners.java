package io.github.resilientkafka.autoconfigure;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.startup.ApplicationFacts;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.kafka.config.AbstractKafkaListenerContainerFactory;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.support.TopicPartitionOffset;

/**
 * What the application has for ordinary listeners, and around all of them.
 */
final class OrdinaryListeners {

	private static final String PREFIX = "spring.kafka.listener.";

	/** Containers of resilient listeners acknowledge by themselves. */
	private static final List<String> SETTINGS = List.of("ack-mode", "ack-count", "ack-time", "async-acks");

	private static final String METER_REGISTRY = "io.micrometer.core.instrument.MeterRegistry";

	/** The same name in Spring Boot 3 and 4. */
	private static final String HEALTH_OVER_HTTP = "healthEndpointWebExtension";

	private static final String HTTP_MAPPING = "management.endpoint.health.status.http-mapping";

	private OrdinaryListeners() {
	}

	static ApplicationFacts facts(ListableBeanFactory beanFactory, RegisteredListeners listeners,
			Environment environment) {
		Map<String, String> settings = new LinkedHashMap<>();
		SETTINGS.forEach((name) -> {
			String value = environment.getProperty(PREFIX + name);
			if (value != null) {
				settings.put(PREFIX + name, value);
			}
		});
		ContainerProperties properties = beanFactory
			.getBean("kafkaListenerContainerFactory", AbstractKafkaListenerContainerFactory.class)
			.getContainerProperties();
		return new ApplicationFacts(settings, topics(beanFactory, listeners),
				properties.getKafkaAwareTransactionManager() != null, areTimed(properties, beanFactory),
				answersOutage(beanFactory, environment));
	}

	private static Map<String, List<String>> topics(ListableBeanFactory beanFactory, RegisteredListeners listeners) {
		Set<MessageListenerContainer> ours = new HashSet<>();
		listeners.all().forEach((listener) -> {
			ours.add(listener.main());
			ours.add(listener.retry());
		});
		Map<String, List<String>> topics = new TreeMap<>();
		beanFactory.getBean(KafkaListenerEndpointRegistry.class)
			.getListenerContainers()
			.stream()
			.filter((container) -> !ours.contains(container))
			.forEach((container) -> topics.put(String.valueOf(container.getListenerId()),
					topics(container.getContainerProperties())));
		return topics;
	}

	/**
	 * None if the listener has a pattern.
	 */
	private static List<String> topics(ContainerProperties properties) {
		String[] names = properties.getTopics();
		TopicPartitionOffset[] partitions = properties.getTopicPartitions();
		if (partitions != null) {
			return Arrays.stream(partitions).map(TopicPartitionOffset::getTopic).distinct().toList();
		}
		return (names != null) ? List.of(names) : List.of();
	}

	private static boolean areTimed(ContainerProperties properties, ListableBeanFactory beanFactory) {
		return properties.isMicrometerEnabled() && !properties.isObservationEnabled() && hasMeters(beanFactory);
	}

	private static boolean hasMeters(ListableBeanFactory beanFactory) {
		try {
			Class<?> type = Class.forName(METER_REGISTRY, false, OrdinaryListeners.class.getClassLoader());
			return beanFactory.getBeanNamesForType(type, false, false).length > 0;
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
	}

	private static boolean answersOutage(ListableBeanFactory beanFactory, Environment environment) {
		// Any mapping takes those of Spring Boot away
		boolean mapped = Binder.get(environment)
			.bind(HTTP_MAPPING, Bindable.mapOf(String.class, Integer.class))
			.isBound();
		return beanFactory.containsBean(HEALTH_OVER_HTTP) && beanFactory.containsBean("resilientKafkaClusterHealth")
				&& !mapped;
	}

	/**
	 * What ahead-of-time processing cannot see.
	 */
	static final class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.reflection().registerTypeIfPresent(classLoader, METER_REGISTRY);
		}

	}

}
