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
import io.github.resilientkafka.topic.TopicChain;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/**
 * The containers of the listeners: whether they run and have what they need.
 */
final class ListenerContainers implements SmartLifecycle {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	/** Topics have to be there before the starter looks at them. */
	private static final int PHASE = AbstractMessageListenerContainer.DEFAULT_PHASE - 100;

	private final RegisteredListeners listeners;

	private final KafkaAdmin admin;

	private final MissingTopics topics;

	private final Set<ConcurrentMessageListenerContainer<?, ?>> stopped = new HashSet<>();

	private volatile boolean running;

	ListenerContainers(RegisteredListeners listeners, KafkaAdmin admin, MissingTopics topics) {
		this.listeners = listeners;
		this.admin = admin;
		this.topics = topics;
	}

	@Override
	public void start() {
		this.running = true;
		ask((admin) -> this.topics.create(admin,
				this.listeners.all().stream().flatMap((listener) -> listener.chain().topics().stream()).toList()));
	}

	/**
	 * Let them run until each has its partitions.
	 */
	void await() {
		this.stopped.forEach(ConcurrentMessageListenerContainer::start);
		this.stopped.clear();
		ask((admin) -> {
			long deadline = System.nanoTime() + LIMIT.toNanos();
			for (RegisteredListener listener : this.listeners.all()) {
				await(listener.main(), partitions(admin, listener.chain().topics()), deadline);
				await(listener.retry(), partitions(admin, retryTopics(listener)), deadline);
			}
		});
	}

	private static void await(@Nullable ConcurrentMessageListenerContainer<?, ?> container,
			Collection<TopicPartition> partitions, long deadline) throws InterruptedException {
		if (container == null || !container.isRunning()) {
			// It does not start by itself
			return;
		}
		while (!Objects.requireNonNullElse(container.getAssignedPartitions(), List.of()).containsAll(partitions)) {
			if (System.nanoTime() > deadline) {
				throw new IllegalStateException(
						"Container '%s' has no partitions after %d s, although it should have %s. Does another application with the same group run against this broker?"
							.formatted(container.getListenerId(), LIMIT.toSeconds(), partitions));
			}
			Thread.sleep(10);
		}
	}

	/**
	 * Stop them, so that contexts with the same groups can have their partitions.
	 */
	void pause() {
		containers().filter(ConcurrentMessageListenerContainer::isRunning).forEach((container) -> {
			container.stop();
			this.stopped.add(container);
		});
	}

	/**
	 * Go on behind all records that are there now.
	 */
	void passOver() {
		pause();
		ask((admin) -> {
			for (RegisteredListener listener : this.listeners.all()) {
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

	private Stream<ConcurrentMessageListenerContainer<byte[], byte[]>> containers() {
		return this.listeners.all()
			.stream()
			.flatMap((listener) -> Stream.of(listener.main(), listener.retry()))
			.filter(Objects::nonNull);
	}

	private void ask(Question question) {
		try (Admin admin = Admin.create(this.admin.getConfigurationProperties())) {
			question.ask(admin);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("The broker of the test has refused: " + ex.getCause(), ex.getCause());
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

		void ask(Admin admin) throws ExecutionException, InterruptedException;

	}

}
