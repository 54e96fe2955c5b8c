package io.github.resilientkafka.polling;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

import org.springframework.core.log.LogAccessor;

/**
 * A consumer whose {@code poll} hands out a record again and again until it is settled,
 * and no earlier than it is time. Nothing is fetched twice, and the consumer is polled
 * all the time, so that it stays in its group however long a record waits. Of each
 * partition {@code max.poll.records} records or {@code max.partition.fetch.bytes} are
 * kept, and at most one poll more, before it is not fetched any further: one that is
 * fetched again only when nothing is left would have to wait for the fetch of the others,
 * up to {@code fetch.max.wait.ms}.
 * <p>
 * A proxy, because {@code Consumer} has other methods in other versions of the client.
 */
final class BackloggedConsumer implements InvocationHandler, Backlog {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(BackloggedConsumer.class));

	/**
	 * How long a poll waits while listener methods go on after they have returned; they
	 * cannot interrupt it without risk for a commit.
	 */
	private static final Duration WHILE_RUNNING = Duration.ofMillis(5);

	/**
	 * How long attempts that go on may take to finish when their partition is revoked:
	 * shorter than the time that a container has to stop.
	 */
	private static final Duration FINISHING_TIME = Duration.ofSeconds(5);

	private final Consumer<byte[], byte[]> consumer;

	private final RecordDeserializer deserializer;

	private final String clientId;

	private final int maxPollRecords;

	private final int maxPartitionBytes;

	private final OffsetCommitter committer;

	private final Clock clock;

	private final Map<TopicPartition, PartitionBacklog> backlogs = new LinkedHashMap<>();

	private final Set<TopicPartition> heldBack = new HashSet<>();

	private final Set<TopicPartition> pausedByContainer = new HashSet<>();

	private List<PartitionBacklog> handedOut = List.of();

	private BackloggedConsumer(Consumer<byte[], byte[]> consumer, RecordDeserializer deserializer, int maxPollRecords,
			int maxPartitionBytes, Duration commitTimeout, Clock clock) {
		this.consumer = consumer;
		this.deserializer = deserializer;
		this.clientId = consumer.metrics()
			.keySet()
			.stream()
			.map((name) -> name.tags().getOrDefault("client-id", ""))
			.findFirst()
			.orElse("");
		this.maxPollRecords = maxPollRecords;
		this.maxPartitionBytes = maxPartitionBytes;
		this.committer = new OffsetCommitter(consumer, commitTimeout, clock);
		this.clock = clock;
	}

	@SuppressWarnings("unchecked")
	static Consumer<byte[], byte[]> around(Consumer<byte[], byte[]> consumer, RecordDeserializer deserializer,
			int maxPollRecords, int maxPartitionBytes, Duration commitTimeout, Clock clock) {
		return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(BackloggedConsumer.class.getClassLoader(),
				new Class<?>[] { Consumer.class, Backlog.class }, new BackloggedConsumer(consumer, deserializer,
						maxPollRecords, maxPartitionBytes, commitTimeout, clock));
	}

	@Override
	@SuppressWarnings({ "unchecked", "NullAway" }) // what a reflective method returns
	public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
		if (method.getDeclaringClass() == Backlog.class) {
			return delegate(this, method, args);
		}
		switch (method.getName()) {
			case "poll":
				return (args[0] instanceof Duration timeout) ? poll(timeout) : delegate(this.consumer, method, args);
			case "subscribe":
				return delegate(this.consumer, method, withBacklog(args));
			case "pause":
				this.pausedByContainer.addAll((Collection<TopicPartition>) args[0]);
				break;
			case "resume":
				resume((Collection<TopicPartition>) args[0]);
				return null;
			case "paused":
				return Set.copyOf(this.pausedByContainer);
			case "position":
				PartitionBacklog backlog = this.backlogs.get((TopicPartition) args[0]);
				if (backlog != null) {
					return backlog.firstOffset();
				}
				break;
			case "seek":
				forget(List.of((TopicPartition) args[0]));
				break;
			case "seekToBeginning", "seekToEnd":
				forget((Collection<TopicPartition>) args[0]);
				break;
			case "close":
				return close(method, args);
			default:
		}
		return delegate(this.consumer, method, args);
	}

	private static Object delegate(Object target, Method method, Object[] args) throws Throwable {
		try {
			return method.invoke(target, args);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	@SuppressWarnings("NullAway")
	private Object close(Method method, Object[] args) throws Throwable {
		try (this.deserializer) {
			return delegate(this.consumer, method, args);
		}
	}

	private ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
		// What an exception may have left behind
		release(List.copyOf(this.backlogs.values()));
		this.committer.commitAgain();
		holdBack();
		ConsumerRecords<byte[], byte[]> polled = this.consumer.poll(waitingTime(timeout));
		boolean nothingKept = this.backlogs.isEmpty();
		for (TopicPartition partition : polled.partitions()) {
			this.backlogs.computeIfAbsent(partition, PartitionBacklog::new).add(polled.records(partition));
		}
		if (nothingKept) {
			this.handedOut = List.copyOf(this.backlogs.values());
			return polled;
		}
		return handOut();
	}

	/**
	 * Let the client fetch nothing more for the partitions of which enough is kept, and
	 * fetch the others.
	 */
	private void holdBack() {
		if (this.backlogs.isEmpty() && this.heldBack.isEmpty()) {
			return;
		}
		Set<TopicPartition> assigned = this.consumer.assignment();
		this.backlogs.keySet().retainAll(assigned);
		this.heldBack.retainAll(assigned);
		Set<TopicPartition> full = full();
		List<TopicPartition> finished = this.heldBack.stream()
			.filter((partition) -> !full.contains(partition))
			.toList();
		finished.forEach(this.heldBack::remove);
		this.consumer
			.resume(finished.stream().filter((partition) -> !this.pausedByContainer.contains(partition)).toList());
		// again each time: a rebalance may have undone it
		this.heldBack.addAll(full);
		this.consumer.pause(this.heldBack);
	}

	private Set<TopicPartition> full() {
		Set<TopicPartition> full = new HashSet<>();
		for (PartitionBacklog backlog : this.backlogs.values()) {
			if (backlog.size() >= this.maxPollRecords || backlog.bytes() >= this.maxPartitionBytes) {
				full.add(backlog.partition());
			}
		}
		return full;
	}

	private Duration waitingTime(Duration timeout) {
		if (this.backlogs.isEmpty()) {
			return timeout;
		}
		long now = this.clock.millis();
		long wait = timeout.toMillis();
		for (PartitionBacklog backlog : this.backlogs.values()) {
			if (!this.pausedByContainer.contains(backlog.partition())) {
				wait = Math.min(wait, Math.max(0, backlog.readyAt() - now));
				if (backlog.isRunning()) {
					wait = Math.min(wait, WHILE_RUNNING.toMillis());
				}
			}
		}
		return Duration.ofMillis(wait);
	}

	/**
	 * Hand out the partitions in which something can be done, in turn and no more than
	 * the consumer may be given at once.
	 */
	private ConsumerRecords<byte[], byte[]> handOut() {
		long now = this.clock.millis();
		Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();
		List<PartitionBacklog> ready = new ArrayList<>();
		int count = 0;
		for (PartitionBacklog backlog : this.backlogs.values()) {
			if (this.pausedByContainer.contains(backlog.partition()) || backlog.readyAt() > now) {
				continue;
			}
			List<ConsumerRecord<byte[], byte[]>> unsettled = backlog.unsettled();
			if (ready.isEmpty() || count + unsettled.size() <= this.maxPollRecords) {
				count += unsettled.size();
				ready.add(backlog);
				records.put(backlog.partition(), unsettled);
			}
		}
		this.handedOut = ready;
		return new ConsumerRecords<>(records);
	}

	private void resume(Collection<TopicPartition> partitions) {
		this.pausedByContainer.removeAll(partitions);
		this.consumer.resume(partitions.stream().filter((partition) -> !this.heldBack.contains(partition)).toList());
	}

	private void forget(Collection<TopicPartition> partitions) {
		partitions.forEach(this.backlogs::remove);
		this.handedOut = this.handedOut.stream()
			.filter((backlog) -> !partitions.contains(backlog.partition()))
			.toList();
		this.committer.forget(partitions);
	}

	@Override
	public Collection<PartitionBacklog> handedOut() {
		return this.handedOut;
	}

	@Override
	public RecordDeserializer deserializer() {
		return this.deserializer;
	}

	@Override
	public String clientId() {
		return this.clientId;
	}

	@Override
	public void commitSettled() {
		release(this.handedOut);
		this.committer.commit();
	}

	private void release(Collection<PartitionBacklog> partitions) {
		for (PartitionBacklog backlog : partitions) {
			this.committer.add(backlog.partition(), backlog.release());
			boolean hadItsTurn = backlog.hadItsTurn();
			if (hadItsTurn || backlog.isEmpty()) {
				this.backlogs.remove(backlog.partition());
			}
			if (hadItsTurn && !backlog.isEmpty()) {
				// to the end of the queue
				this.backlogs.put(backlog.partition(), backlog);
			}
		}
	}

	@Override
	public boolean commitAhead() {
		for (PartitionBacklog backlog : this.handedOut) {
			this.committer.addAhead(backlog.partition(), backlog.end());
		}
		return this.committer.commit();
	}

	private Object[] withBacklog(Object[] args) {
		Object[] wrapped = args.clone();
		if (args.length == 2) {
			wrapped[1] = new ForgettingListener((ConsumerRebalanceListener) args[1]);
		}
		return wrapped;
	}

	/**
	 * Forgets what belongs to another consumer from now on, after a last commit.
	 */
	private final class ForgettingListener implements ConsumerRebalanceListener {

		private final ConsumerRebalanceListener container;

		ForgettingListener(ConsumerRebalanceListener container) {
			this.container = container;
		}

		@Override
		public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
			List<PartitionBacklog> revoked = partitions.stream()
				.map(BackloggedConsumer.this.backlogs::get)
				.filter(Objects::nonNull)
				.toList();
			try {
				settleRunning(revoked);
				release(revoked);
				BackloggedConsumer.this.committer.commit();
			}
			finally {
				leave(partitions);
				this.container.onPartitionsRevoked(partitions);
			}
		}

		/**
		 * Attempts that go on would be made again by the next owner, perhaps at the same
		 * time: give them a moment to finish.
		 */
		private void settleRunning(List<PartitionBacklog> revoked) {
			long deadline = System.nanoTime() + FINISHING_TIME.toNanos();
			for (PartitionBacklog backlog : revoked) {
				backlog.settleRunning(deadline);
			}
		}

		@Override
		public void onPartitionsLost(Collection<TopicPartition> partitions) {
			leave(partitions);
			this.container.onPartitionsLost(partitions);
		}

		@Override
		public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
			leave(partitions);
			this.container.onPartitionsAssigned(partitions);
		}

		private void leave(Collection<TopicPartition> partitions) {
			forget(partitions);
			partitions.forEach(BackloggedConsumer.this.heldBack::remove);
			BackloggedConsumer.this.pausedByContainer.removeAll(partitions);
			logger.debug(() -> "Kept nothing of " + partitions);
		}

	}

}
