package io.github.resilientkafka.listener;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import io.github.resilientkafka.pipeline.FailureDecider;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.polling.BackloggedConsumerFactory;
import io.github.resilientkafka.redirect.RedirectPublisher;
import io.github.resilientkafka.redirect.RedirectPublishers;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.topic.TopicChain;
import io.micrometer.observation.ObservationRegistry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.scheduling.TaskScheduler;

/**
 * Puts the containers of a listener together.
 */
final class ListenerAssembler {

	/**
	 * How often a retry consumer looks for new topics and partitions.
	 */
	private static final int RETRY_METADATA_MAX_AGE_MS = 30_000;

	private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(60);

	private final ApplicationContext context;

	private final RedirectPublishers publishers;

	private final TaskScheduler scheduler;

	private final ListenerEvents events;

	private final Clock clock;

	ListenerAssembler(ApplicationContext context, RedirectPublishers publishers, TaskScheduler scheduler,
			ListenerEvents events, Clock clock) {
		this.context = context;
		this.publishers = publishers;
		this.scheduler = scheduler;
		this.events = events;
		this.clock = clock;
	}

	RegisteredListener assemble(ListenerPolicy policy, TopicChain chain, String group, ContainerTemplate template,
			boolean async, ConsumerFactory<?, ?> consumerFactory) {
		Cluster cluster = new Cluster(configs(consumerFactory, template));
		Shared shared = new Shared(policy, chain, group, template, async, this.publishers.to(cluster),
				new FailureReporter(policy.listener(), this.events, this.clock),
				new RedirectBlockage(policy.listener(), this.events));
		BackloggedConsumerFactory consumers = new BackloggedConsumerFactory(consumerFactory, commitTimeout(template),
				this.clock);
		ConcurrentMessageListenerContainer<byte[], byte[]> main = container(shared, policy.listener(), group,
				chain.topics(), consumers);
		ConcurrentMessageListenerContainer<byte[], byte[]> retry = chain.retryTopics().isEmpty() ? null
				: retryContainer(shared, consumers, consumerFactory);
		return new RegisteredListener(policy, chain, group, cluster, main, retry);
	}

	private ConcurrentMessageListenerContainer<byte[], byte[]> retryContainer(Shared shared,
			BackloggedConsumerFactory consumers, ConsumerFactory<?, ?> consumerFactory) {
		String id = RegisteredListener.retryId(shared.policy().listener());
		ConcurrentMessageListenerContainer<byte[], byte[]> container = container(shared, id,
				RegisteredListener.retryGroup(shared.group()), shared.chain().retryTopics(), consumers);
		container.setMainListenerId(shared.policy().listener());
		container.setConcurrency(shared.policy().retry().concurrency());
		ContainerProperties properties = container.getContainerProperties();
		properties.setMissingTopicsFatal(false);
		if (properties.getListenerTaskExecutor() != null
				&& !(properties.getListenerTaskExecutor() instanceof SimpleAsyncTaskExecutor)) {
			// A pool that the application has sized for its listeners has no thread for
			// us
			properties.setListenerTaskExecutor(
					new SimpleAsyncTaskExecutor(RegisteredListener.retryId(shared.policy().listener()) + "-C-"));
		}
		String clientId = clientId(properties, consumerFactory);
		if (clientId != null) {
			properties.setClientId(clientId + "-retry");
		}
		Properties consumer = properties.getKafkaConsumerProperties();
		consumer.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
		consumer.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
		consumer.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
		consumer.setProperty(ConsumerConfig.METADATA_MAX_AGE_CONFIG, String.valueOf(RETRY_METADATA_MAX_AGE_MS));
		return container;
	}

	private ConcurrentMessageListenerContainer<byte[], byte[]> container(Shared shared, String id, String group,
			Collection<String> topics, BackloggedConsumerFactory consumers) {
		ConcurrentMessageListenerContainer<byte[], byte[]> container = shared.template()
			.copy(id, topics.toArray(String[]::new), consumers, this.context);
		ContainerProperties properties = container.getContainerProperties();
		properties.setGroupId(group);
		if (properties.getScheduler() == null) {
			properties.setScheduler(this.scheduler);
		}
		RecordInvoker invoker = new RecordInvoker(shared.template().listener(), shared.async(),
				shared.template().recordInterceptor(), observation(properties, id, group));
		RecordHandler handler = new RecordHandler(shared.chain(), invoker, new FailureDecider(shared.policy()),
				this.events, this.clock);
		PassContext pass = new PassContext(shared.chain(), shared.group(), shared.policy().delivery(), handler,
				shared.publisher(), shared.reporter(), shared.blockage(), this.clock, () -> !container.isRunning());
		container.setupMessageListener(new LaneListener(pass, invoker));
		return container;
	}

	private ListenerObservation observation(ContainerProperties properties, String id, String group) {
		ObservationRegistry registry = ObservationRegistry.NOOP;
		if (properties.isObservationEnabled()) {
			registry = properties.getObservationRegistry();
			if (registry.isNoop()) {
				registry = this.context.getBeanProvider(ObservationRegistry.class)
					.getIfUnique(() -> ObservationRegistry.NOOP);
			}
		}
		return new ListenerObservation(registry, properties.getObservationConvention(), id, group);
	}

	private static Map<String, Object> configs(ConsumerFactory<?, ?> factory, ContainerTemplate template) {
		Map<String, Object> configs = new HashMap<>(factory.getConfigurationProperties());
		template.consumerProperties().forEach((name, value) -> configs.put((String) name, value));
		return configs;
	}

	private static Duration commitTimeout(ContainerTemplate template) {
		Duration timeout = template.properties().getSyncCommitTimeout();
		return (timeout != null) ? timeout : COMMIT_TIMEOUT;
	}

	private static @Nullable String clientId(ContainerProperties properties, ConsumerFactory<?, ?> factory) {
		String prefix = properties.getClientId();
		if (prefix != null && !prefix.isEmpty()) {
			return prefix;
		}
		return (String) factory.getConfigurationProperties().get(ConsumerConfig.CLIENT_ID_CONFIG);
	}

	private record Shared(ListenerPolicy policy, TopicChain chain, String group, ContainerTemplate template,
			boolean async, RedirectPublisher publisher, FailureReporter reporter, RedirectBlockage blockage) {

	}

}
