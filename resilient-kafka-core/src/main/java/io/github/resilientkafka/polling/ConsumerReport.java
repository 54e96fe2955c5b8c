package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.github.resilientkafka.account.RecordAccount;
import io.github.resilientkafka.time.TimeSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Says how far a consumer has come, and hears from which topics nothing is to be taken.
 * Used by its consumer thread only.
 */
final class ConsumerReport implements AutoCloseable {

	private static final long INTERVAL = 1_000_000_000;

	private final Consumer<?, ?> consumer;

	private final ListenerConsumers shared;

	private final ConsumerState state;

	private final RecordAccount account;

	private final ForeignRecords foreign;

	private final TimeSource clock;

	private final java.util.function.Consumer<OffsetOutOfRangeException> outOfRange;

	private long last = System.nanoTime() - INTERVAL;

	/**
	 * Create it.
	 * @param outOfRange is told what the consumer has told to this report instead
	 */
	ConsumerReport(Consumer<?, ?> consumer, ConsumerIdentity identity,
			java.util.function.Consumer<OffsetOutOfRangeException> outOfRange, TimeSource clock) {
		this.consumer = consumer;
		this.shared = identity.shared();
		this.state = new ConsumerState(clientId(consumer), identity.container(), identity.maxPollInterval(),
				clock.millis());
		this.account = this.shared.account().open();
		this.foreign = new ForeignRecords(consumer, identity.retries(), this.state);
		this.outOfRange = outOfRange;
		this.clock = clock;
		this.shared.opened(this.state);
	}

	private static String clientId(Consumer<?, ?> consumer) {
		return consumer.metrics()
			.keySet()
			.stream()
			.map((name) -> name.tags().getOrDefault("client-id", ""))
			.findFirst()
			.orElse("");
	}

	String clientId() {
		return this.state.clientId();
	}

	RecordAccount account() {
		return this.account;
	}

	ForeignRecords foreign() {
		return this.foreign;
	}

	/**
	 * The consumer polls.
	 * @param backlogs the backlog of a partition, if it has any
	 * @param uncommitted whether an offset of a partition could not be committed
	 */
	void polls(Function<TopicPartition, @Nullable PartitionBacklog> backlogs, Predicate<TopicPartition> uncommitted) {
		this.state.polled(this.clock.millis());
		long now = System.nanoTime();
		if (now - this.last < INTERVAL) {
			return;
		}
		this.last = now;
		Map<TopicPartition, AssignedPartition> partitions = new HashMap<>();
		for (TopicPartition partition : this.consumer.assignment()) {
			PartitionBacklog backlog = backlogs.apply(partition);
			int kept = ((backlog != null) ? backlog.kept() : 0) + (uncommitted.test(partition) ? 1 : 0);
			partitions.put(partition,
					new AssignedPartition(position(partition), kept, (backlog != null) ? backlog.firstDue() : 0));
		}
		this.state.partitions(partitions);
	}

	/**
	 * Poll, and keep what that fails with: it may stop the container.
	 */
	<T> T of(Supplier<T> poll) {
		try {
			T records = poll.get();
			this.shared.polled(this.state.container());
			return records;
		}
		catch (WakeupException ex) {
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			this.shared.pollFailed(this.state.container(), ex);
			throw ex;
		}
	}

	private long position(TopicPartition partition) {
		try {
			return this.consumer.position(partition, Duration.ZERO);
		}
		catch (OffsetOutOfRangeException ex) {
			this.outOfRange.accept(ex);
			return -1;
		}
		catch (KafkaException | IllegalStateException ex) {
			// It has just been assigned
			return -1;
		}
	}

	/**
	 * The partitions from which nothing is to be taken.
	 * @param others those of which the same is known already
	 */
	Set<TopicPartition> paused(Set<TopicPartition> others) {
		Set<String> topics = this.shared.pausedTopics().topics();
		if (topics.isEmpty()) {
			return others;
		}
		Set<TopicPartition> paused = new HashSet<>(others);
		this.consumer.assignment()
			.stream()
			.filter((partition) -> topics.contains(partition.topic()))
			.forEach(paused::add);
		return paused;
	}

	@Override
	public void close() {
		this.shared.closed(this.state);
	}

}
