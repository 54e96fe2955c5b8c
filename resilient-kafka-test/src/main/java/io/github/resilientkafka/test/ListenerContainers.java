package io.github.resilientkafka.test;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.topic.ClusterAdmins;
import io.github.resilientkafka.topic.TopicChain;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * The containers of the listeners: whether they run and have what they need.
 */
final class ListenerContainers implements SmartLifecycle {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	/** Topics have to be there before the starter looks at them. */
	private static final int PHASE = AbstractMessageListenerContainer.DEFAULT_PHASE - 100;

	private final RegisteredListeners listeners;

	private final KafkaListenerEndpointRegistry registry;

	private final ClusterAdmins admins;

	private final MissingTopics topics;

	private final boolean ownBroker;

	private final Set<MessageListenerContainer> stopped = new HashSet<>();

	/** Whether what lies in the topics may be left of somebody else. */
	private boolean shared;

	private volatile boolean running;

	/**
	 * Create them.
	 * @param ownBroker whether no other context uses the broker
	 */
	ListenerContainers(RegisteredListeners listeners, KafkaListenerEndpointRegistry registry, ClusterAdmins admins,
			MissingTopics topics, boolean ownBroker) {
		this.listeners = listeners;
		this.registry = registry;
		this.admins = admins;
		this.topics = topics;
		this.ownBroker = ownBroker;
		this.shared = !ownBroker;
	}

	@Override
	public void start() {
		this.running = true;
		ask(() -> {
			for (RegisteredListener listener : this.listeners.all()) {
				this.topics.create(this.admins.of(listener.cluster()), listener.chain().topics());
			}
		});
	}

	/**
	 * Let them run until each has its partitions.
	 */
	void await() {
		if (this.shared) {
			passOver();
		}
		this.shared = false;
		this.stopped.forEach(MessageListenerContainer::start);
		this.stopped.clear();
		ask(() -> {
			for (RegisteredListener listener : this.listeners.all()) {
				Admin admin = this.admins.of(listener.cluster());
				await(listener.main(), partitions(admin, listener.chain().topics()));
				await(listener.retry(), partitions(admin, retryTopics(listener)));
			}
		});
	}

	private static void await(@Nullable ConcurrentMessageListenerContainer<?, ?> container,
			Collection<TopicPartition> partitions) throws ExecutionException, InterruptedException {
		if (container == null || !container.isRunning()) {
			// It does not start by itself
			return;
		}
		boolean assigned = RealTime.await(
				() -> Objects.requireNonNullElse(container.getAssignedPartitions(), List.of()).containsAll(partitions),
				LIMIT);
		if (!assigned) {
			throw new IllegalStateException(
					"Container '%s' has no partitions after %d s, although it should have %s. Does another application with the same group run against this broker, or another test in this JVM that has no @ResilientKafkaTest?"
						.formatted(container.getListenerId(), LIMIT.toSeconds(), partitions));
		}
	}

	/**
	 * Stop them, with those of other listeners, so that contexts with the same groups can
	 * have their partitions.
	 */
	void pause() {
		stopAll();
		this.shared = !this.ownBroker;
	}

	private void stopAll() {
		this.registry.getAllListenerContainers()
			.stream()
			.filter(MessageListenerContainer::isRunning)
			.forEach((container) -> {
				container.stop();
				this.stopped.add(container);
			});
	}

	/**
	 * Go on behind all records that are there now.
	 */
	void passOver() {
		stopAll();
		ask(() -> {
			for (RegisteredListener listener : this.listeners.all()) {
				Admin admin = this.admins.of(listener.cluster());
				commitEnds(admin, listener.group(), listener.chain().topics());
				commitEnds(admin, TopicChain.retryGroup(listener.group()), retryTopics(listener));
			}
		});
	}

	private static void commitEnds(Admin admin, String group, Collection<String> topics)
			throws ExecutionException, InterruptedException {
		Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
		partitions(admin, topics).forEach((partition) -> latest.put(partition, OffsetSpec.latest()));
		if (latest.isEmpty()) {
			return;
		}
		Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
		admin.listOffsets(latest)
			.all()
			.get()
			.forEach((partition, end) -> ends.put(partition, new OffsetAndMetadata(end.offset())));
		admin.alterConsumerGroupOffsets(group, ends).all().get();
	}

	private static Collection<String> retryTopics(RegisteredListener listener) {
		Set<String> topics = new HashSet<>(listener.chain().laneNames().keySet());
		topics.removeAll(listener.chain().topics());
		return topics;
	}

	private static Collection<TopicPartition> partitions(Admin admin, Collection<String> topics)
			throws ExecutionException, InterruptedException {
		Set<String> existing = new HashSet<>(topics);
		existing.retainAll(admin.listTopics().names().get());
		return admin.describeTopics(existing)
			.allTopicNames()
			.get()
			.values()
			.stream()
			.flatMap(ListenerContainers::partitions)
			.toList();
	}

	private static Stream<TopicPartition> partitions(TopicDescription topic) {
		return topic.partitions().stream().map((partition) -> new TopicPartition(topic.name(), partition.partition()));
	}

	private static void ask(Question question) {
		try {
			question.ask();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(
					"The broker of the test has refused (does another application with the groups of the listeners run against it?): "
							+ ex.getCause(),
					ex.getCause());
		}
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	/**
	 * Something that only the broker knows.
	 */
	@FunctionalInterface
	private interface Question {

		void ask() throws ExecutionException, InterruptedException;

	}

}
