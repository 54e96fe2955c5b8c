package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Function;

import io.github.resilientkafka.account.ListenerAccount;
import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.pipeline.Failure;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.pipeline.Pipeline;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.topic.LanePosition;
import io.github.resilientkafka.topic.TopicChain;
import io.github.resilientkafka.transaction.ProducerTransaction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A backlogged consumer of a {@link SimulatedCluster}, as its container and the walk over
 * its records use it. A record is written as {@code partition@offset}.
 */
public final class ConsumerFixture {

	public static final String TOPIC = "topic";

	private static final Duration LONG = Duration.ofSeconds(5);

	private final SimulatedCluster cluster;

	private final SimulatedConsumer client;

	private final ListenerAccount account;

	private final ListenerConsumers shared;

	private final Consumer<byte[], byte[]> consumer;

	private final List<String> expired = new ArrayList<>();

	private final List<String> rebalances = new ArrayList<>();

	private final ClosableDeserializer deserializer = new ClosableDeserializer();

	private ConsumerFixture(Builder builder) {
		this.cluster = builder.cluster;
		this.client = new SimulatedConsumer(this.cluster, builder.limits.records());
		this.account = new ListenerAccount(builder.lanes, (count) -> {
		});
		this.shared = new ListenerConsumers(this.account, (partition, position, beginning) -> this.expired
			.add("%s@%d..%d".formatted(partition.partition(), position, beginning)));
		ConsumerIdentity identity = new ConsumerIdentity("container", builder.retries, 300_000, this.shared, Set::of,
				builder.positions);
		String offsetReset = (builder.offsetReset != null) ? builder.offsetReset : "earliest";
		this.consumer = BackloggedConsumer.around(this.client,
				new RecordDeserializer(this.deserializer, this.deserializer), builder.limits, offsetReset,
				Duration.ofSeconds(5), builder.transaction, new Pipeline(builder.stages, this.cluster), identity,
				this.cluster);
		this.consumer.subscribe(builder.topics, new Container());
	}

	public static Builder on(SimulatedCluster cluster) {
		return new Builder(cluster);
	}

	/**
	 * What a container sees.
	 */
	public Consumer<byte[], byte[]> consumer() {
		return this.consumer;
	}

	public Backlog backlog() {
		return Backlog.of(this.consumer);
	}

	/**
	 * What the client is told.
	 */
	SimulatedConsumer client() {
		return this.client;
	}

	ListenerConsumers shared() {
		return this.shared;
	}

	/**
	 * The records that the retention has deleted, as
	 * {@code partition@position..beginning}.
	 */
	List<String> expired() {
		return this.expired;
	}

	/**
	 * What the container was told.
	 */
	List<String> rebalances() {
		return this.rebalances;
	}

	boolean isDeserializerClosed() {
		return this.deserializer.closed;
	}

	public ConsumerFixture assign(TopicPartition... partitions) {
		this.client.rebalance(List.of(partitions));
		return this;
	}

	/**
	 * Assign partitions while the next poll waits.
	 */
	public void assignInPoll(TopicPartition... partitions) {
		inPoll(() -> assign(partitions));
	}

	/**
	 * Do something while the next poll waits.
	 */
	public void inPoll(Runnable task) {
		this.client.schedulePollTask(task);
	}

	/**
	 * Belong to the group no more without knowing it.
	 */
	public void fence(boolean now) {
		this.client.fence(now);
	}

	public void lose(TopicPartition... partitions) {
		this.client.lose(partitions);
	}

	/**
	 * Poll for a long time.
	 */
	public List<String> poll() {
		return poll(LONG);
	}

	List<String> poll(Duration timeout) {
		List<String> polled = new ArrayList<>();
		this.consumer.poll(timeout).forEach((record) -> polled.add(id(record)));
		return polled;
	}

	public static String id(ConsumerRecord<?, ?> record) {
		return record.partition() + "@" + record.offset();
	}

	/**
	 * A record that was handed out.
	 */
	public PolledRecord record(String id) {
		for (PartitionBacklog partition : backlog().handedOut()) {
			for (PolledRecord record : partition) {
				if (id(record.record()).equals(id)) {
					return record;
				}
			}
		}
		throw new IllegalArgumentException(id + " is not handed out");
	}

	/**
	 * What may be worked on, whether it is time or not.
	 */
	List<String> handedOut() {
		List<String> records = new ArrayList<>();
		backlog().handedOut().forEach((partition) -> partition.forEach((record) -> records.add(id(record.record()))));
		return records;
	}

	/**
	 * Let the listener succeed with records, and end the walk.
	 */
	public void process(String... ids) {
		Arrays.stream(ids).map(this::record).forEach(ConsumerFixture::succeed);
		backlog().handedOut().forEach(PartitionBacklog::walked);
		backlog().commitSettled();
	}

	static void succeed(PolledRecord record) {
		record.settle(Settlement.PROCESSED);
	}

	/**
	 * Let the listener fail, to be called again later.
	 */
	void postpone(PolledRecord record, Duration delay) {
		record.postpone(this.cluster.millis() + delay.toMillis(), true, this.cluster.wallMillis());
	}

	/**
	 * Let the listener fail for good.
	 */
	static Outcome.Failed decide(PolledRecord record) {
		Outcome.Failed decision = new Outcome.DeadLetter(new Failure(1, 0, new IllegalStateException("on purpose")));
		record.decide(decision);
		return decision;
	}

	/**
	 * A broker has acknowledged what was decided.
	 */
	static void acknowledge(PolledRecord record) {
		record.settle(Settlement.DEAD_LETTERED);
	}

	/**
	 * What was decided could not be sent.
	 */
	void refuse(PolledRecord record, Duration delay) {
		record.tryAgain(this.cluster.millis() + delay.toMillis());
	}

	/**
	 * Let the listener go on after the method has returned.
	 */
	static void run(PolledRecord record, Future<?> running) {
		record.run(running);
	}

	/**
	 * What went on has failed.
	 */
	static void end(PolledRecord record) {
		record.ended();
	}

	/**
	 * The records that were polled, by what has become of them.
	 */
	long settled(Settlement settlement) {
		return this.account.lanes().iterator().next().settled(settlement);
	}

	long returned() {
		return this.account.lanes().iterator().next().returned();
	}

	/**
	 * How many records are gone that nobody has settled.
	 */
	public long unaccounted() {
		return this.account.unaccounted();
	}

	private final class Container implements ConsumerRebalanceListener {

		@Override
		public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
			ConsumerFixture.this.rebalances.add("revoked " + partitions);
		}

		@Override
		public void onPartitionsLost(Collection<TopicPartition> partitions) {
			ConsumerFixture.this.rebalances.add("lost " + partitions);
		}

		@Override
		public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
			ConsumerFixture.this.rebalances.add("assigned " + partitions);
		}

	}

	private static final class ClosableDeserializer extends ByteArrayDeserializer {

		private boolean closed;

		@Override
		public void close() {
			this.closed = true;
		}

	}

	/**
	 * How a consumer is made.
	 */
	public static final class Builder {

		private final SimulatedCluster cluster;

		private BacklogLimits limits = new BacklogLimits(500, 1_000_000);

		private @Nullable String offsetReset;

		private List<String> topics = List.of(TOPIC);

		private Map<String, String> lanes = Map.of(TOPIC, "main", "other", "main");

		private Function<String, LanePosition> positions = (topic) -> new LanePosition(topic, RetryLane.MAIN);

		private boolean retries;

		private @Nullable ProducerTransaction transaction;

		private List<Stage> stages = List.of();

		private Builder(SimulatedCluster cluster) {
			this.cluster = cluster;
		}

		public Builder limits(int records, int bytes) {
			this.limits = new BacklogLimits(records, bytes);
			return this;
		}

		/**
		 * Join a group that has committed nothing.
		 */
		Builder offsetReset(String policy) {
			this.offsetReset = policy;
			return this;
		}

		public Builder topics(String... names) {
			this.topics = List.of(names);
			return this;
		}

		/**
		 * The topics of the listener.
		 */
		public Builder chain(TopicChain chain) {
			this.lanes = chain.laneNames();
			this.positions = chain::position;
			return this;
		}

		public Builder ofRetryTopics() {
			this.retries = true;
			return this;
		}

		public Builder transaction(@Nullable ProducerTransaction producerTransaction) {
			this.transaction = producerTransaction;
			return this;
		}

		public Builder stages(Stage... all) {
			this.stages = List.of(all);
			return this;
		}

		/**
		 * Join the group.
		 */
		public ConsumerFixture join(TopicPartition... partitions) {
			if (this.offsetReset == null) {
				this.cluster.begin(partitions);
			}
			return new ConsumerFixture(this).assign(partitions);
		}

	}

}
