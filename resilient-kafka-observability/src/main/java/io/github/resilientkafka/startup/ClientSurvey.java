package io.github.resilientkafka.startup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.topic.Cluster;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Looks at the listeners and the producer factories of the application. Thread-safe.
 */
public final class ClientSurvey {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ClientSurvey.class));

	private final RegisteredListeners listeners;

	private final Supplier<Map<String, Object>> consumerConfigs;

	private final Supplier<Map<String, ProducerFactory<?, ?>>> producers;

	private final boolean partitionsChosen;

	private final Duration shutdownPhase;

	private final BreakerFacts.Lookup breakers;

	private final Supplier<ObservationFacts> observation;

	private final Supplier<ApplicationFacts> application;

	private final Supplier<BiPredicate<Class<?>, Class<?>>> conversions;

	/**
	 * Create a survey.
	 * @param listeners the listeners of the application
	 * @param consumerConfigs the configuration that the consumers of all listeners share
	 * @param producers the producer factories of the application, by name
	 * @param partitionsChosen whether the application has chosen how many partitions
	 * retry and dead-letter topics have
	 * @param shutdownPhase how long the containers may take to stop
	 * @param observation what becomes of the observations of attempts
	 * @param application what is around the clients
	 * @param conversions tell whether Spring converts payloads from a class to another
	 */
	public ClientSurvey(RegisteredListeners listeners, Supplier<Map<String, Object>> consumerConfigs,
			Supplier<Map<String, ProducerFactory<?, ?>>> producers, boolean partitionsChosen, Duration shutdownPhase,
			BreakerFacts.Lookup breakers, Supplier<ObservationFacts> observation,
			Supplier<ApplicationFacts> application, Supplier<BiPredicate<Class<?>, Class<?>>> conversions) {
		this.listeners = listeners;
		this.consumerConfigs = consumerConfigs;
		this.producers = producers;
		this.partitionsChosen = partitionsChosen;
		this.shutdownPhase = shutdownPhase;
		this.breakers = breakers;
		this.observation = observation;
		this.application = application;
		this.conversions = SingletonSupplier.of(conversions);
	}

	/**
	 * The clients of each cluster. There are none without listeners.
	 */
	Collection<ClientFacts> take() {
		Map<Cluster, ClientFacts> byCluster = new LinkedHashMap<>();
		for (RegisteredListener listener : this.listeners.all()) {
			facts(byCluster, listener.cluster()).listeners().add(facts(listener));
		}
		if (byCluster.isEmpty()) {
			return List.of();
		}
		this.producers.get().forEach((name, factory) -> tryToAdd(byCluster, name, factory));
		return byCluster.values();
	}

	/**
	 * What one producer factory cannot tell keeps no other from being looked at.
	 */
	private void tryToAdd(Map<Cluster, ClientFacts> byCluster, String name, ProducerFactory<?, ?> factory) {
		try {
			add(byCluster, name, factory);
		}
		catch (RuntimeException ex) {
			logger.warn(() -> "Start-up checks do not include '%s', which does not tell how it is configured: %s"
				.formatted(name, new RootCause(ex).text()));
		}
	}

	private void add(Map<Cluster, ClientFacts> byCluster, String name, ProducerFactory<?, ?> factory) {
		Map<String, Object> configs = factory.getConfigurationProperties();
		ProducerFacts producer = ProducerFacts.of(name, configs, factory.getTransactionIdPrefix());
		if (byCluster.keySet().stream().noneMatch((cluster) -> cluster.isOf(configs))) {
			facts(byCluster, new Cluster(configs));
		}
		byCluster.values()
			.stream()
			.filter((clients) -> clients.cluster().isOf(configs))
			.forEach((clients) -> clients.producers().add(producer));
	}

	private ClientFacts facts(Map<Cluster, ClientFacts> byCluster, Cluster cluster) {
		return byCluster.computeIfAbsent(cluster, (key) -> new ClientFacts(key, new ArrayList<>(), new ArrayList<>(),
				this.partitionsChosen, this.shutdownPhase, this.observation.get(), this.application.get()));
	}

	private ListenerFacts facts(RegisteredListener listener) {
		ConcurrentMessageListenerContainer<?, ?> container = listener.main();
		ContainerProperties properties = container.getContainerProperties();
		Map<String, Object> configs = new HashMap<>(this.consumerConfigs.get());
		Properties own = properties.getKafkaConsumerProperties();
		own.forEach((name, value) -> configs.put((String) name, value));
		own.stringPropertyNames().forEach((name) -> configs.put(name, own.getProperty(name)));
		PayloadFacts payload = new PayloadFacts(listener.payload(), configs,
				(from, to) -> this.conversions.get().test(from, to));
		// The factory may have instances of them
		configs.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
		configs.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
		return new ListenerFacts(listener.policy(), listener.chain(), listener.group(),
				EffectiveConfig.of(ConsumerConfig.configDef(), configs),
				new ContainerFacts(container.getConcurrency(),
						StringUtils.hasText(properties.getClientId()) ? properties.getClientId() : null,
						Duration.ofMillis(properties.getShutdownTimeout()),
						properties.getAuthExceptionRetryInterval() != null),
				payload, this.breakers.of(listener.policy()), ErrorHandlerFacts.of(listener.formerErrorHandler()));
	}

}
