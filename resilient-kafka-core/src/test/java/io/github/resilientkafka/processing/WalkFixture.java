package io.github.resilientkafka.processing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.failure.ApplicationCode;
import io.github.resilientkafka.pipeline.BackOff;
import io.github.resilientkafka.pipeline.Failure;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.ListenerPolicyResolver;
import io.github.resilientkafka.policy.ListenerSettings;
import io.github.resilientkafka.polling.ConsumerFixture;
import io.github.resilientkafka.polling.PartitionBacklog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.polling.SimulatedCluster;
import io.github.resilientkafka.redirect.RedirectBlockage;
import io.github.resilientkafka.redirect.RedirectPublisher;
import io.github.resilientkafka.report.FailureReporter;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.topic.ClusterAdmins;
import io.github.resilientkafka.topic.RedirectTopics;
import io.github.resilientkafka.topic.TopicChain;
import io.github.resilientkafka.topic.TopicNames;
import io.github.resilientkafka.topic.TopicProvisioner;
import io.github.resilientkafka.transaction.ProducerTransaction;
import io.github.resilientkafka.transaction.SimulatedTransactions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * The walk over the records of a consumer in memory, with attempts that do what a test
 * says. A record for which nothing is said succeeds.
 */
final class WalkFixture {

	static final String DEAD_LETTERS = ConsumerFixture.TOPIC + ".group.DLQ";

	private final SimulatedCluster cluster = new SimulatedCluster();

	private final Script script = new Script();

	private final RedirectProducer redirects = new RedirectProducer();

	private final SimulatedTransactions transactions = new SimulatedTransactions(DEAD_LETTERS)
		.onCommit(this.cluster::store);

	private final FailureReporter reporter = mock();

	private final ConsumerFixture fixture;

	private final LaneListener listener;

	private boolean stopping;

	WalkFixture(Delivery delivery, TopicPartition... partitions) {
		ProducerTransaction transaction = (delivery == Delivery.EXACTLY_ONCE) ? this.transactions.open() : null;
		this.fixture = ConsumerFixture.on(this.cluster).transaction(transaction).join(partitions);
		ListenerSettings none = ListenerSettings.builder((key) -> key).build();
		ListenerPolicy policy = new ListenerPolicyResolver("listener", List.of(none), none, List.of(),
				WalkFixture.class.getClassLoader())
			.resolve();
		TopicChain chain = new TopicChain(policy, List.of(ConsumerFixture.TOPIC), "group",
				new TopicNames("{topic}.{group}.retry-{delay}", "{topic}.{group}.DLQ"));
		ClusterAdmins admins = mock();
		// So it is the producer that is asked for partitions
		given(admins.of(any())).willThrow(new ClusterAuthorizationException("on purpose"));
		RedirectTopics topics = new RedirectTopics(new Cluster(Map.of("bootstrap.servers", "localhost:1")), chain,
				admins, mock(TopicProvisioner.class), Runnable::run);
		topics.look(DEAD_LETTERS);
		KafkaTemplate<byte[], byte[]> template = new KafkaTemplate<>(this.redirects.factory());
		RedirectPublisher publisher = new RedirectPublisher(template, () -> template, topics, Duration.ofMillis(50));
		this.listener = new LaneListener(new PollContext(chain, "group", delivery, this.script, topics, publisher,
				this.reporter, new RedirectBlockage("listener", true, new ListenerEvents((event) -> {
				})), this.cluster, ApplicationCode.UNKNOWN, () -> this.stopping));
	}

	SimulatedCluster cluster() {
		return this.cluster;
	}

	SimulatedTransactions transactions() {
		return this.transactions;
	}

	RedirectProducer redirects() {
		return this.redirects;
	}

	FailureReporter reporter() {
		return this.reporter;
	}

	ConsumerFixture consumer() {
		return this.fixture;
	}

	/**
	 * The attempts that were made.
	 */
	List<String> attempts() {
		return this.script.made;
	}

	/**
	 * Poll, and walk over what is handed out.
	 */
	void walk() {
		ConsumerRecords<byte[], byte[]> records = this.fixture.consumer().poll(Duration.ofSeconds(10));
		if (!records.isEmpty()) {
			this.listener.onMessage(records, null, this.fixture.consumer());
		}
	}

	void stop(boolean now) {
		this.stopping = now;
	}

	/**
	 * What the next attempt at a record does.
	 */
	WalkFixture on(String id, java.util.function.Consumer<PolledRecord> attempt) {
		this.script.steps.computeIfAbsent(id, (key) -> new ArrayDeque<>()).add(attempt);
		return this;
	}

	WalkFixture fails(String... ids) {
		for (String id : ids) {
			on(id, (polled) -> polled
				.decide(new Outcome.DeadLetter(new Failure(1, 0, new IllegalStateException("on purpose")))));
		}
		return this;
	}

	WalkFixture waits(String id, Duration delay) {
		return on(id,
				(polled) -> polled.postpone(this.cluster.millis() + delay.toMillis(), true, this.cluster.wallMillis()));
	}

	/**
	 * How long what has failed once is left alone.
	 */
	void passBackOff() {
		this.cluster.tick(Duration.ofMillis(BackOff.delay(0)));
	}

	private static final class Script implements Attempts {

		private final Map<String, Deque<java.util.function.Consumer<PolledRecord>>> steps = new HashMap<>();

		private final List<String> made = new ArrayList<>();

		@Override
		public void make(PolledRecord polled, PartitionBacklog partition, Consumer<byte[], byte[]> consumer) {
			String id = ConsumerFixture.id(polled.record());
			this.made.add(id);
			java.util.function.Consumer<PolledRecord> step = this.steps.getOrDefault(id, new ArrayDeque<>()).poll();
			if (step != null) {
				step.accept(polled);
			}
			else {
				polled.settle(Settlement.PROCESSED);
			}
		}

		@Override
		public void failed(PolledRecord polled, Throwable exception, Consumer<byte[], byte[]> consumer) {
			polled.decide(new Outcome.DeadLetter(new Failure(1, 0, exception)));
		}

		@Override
		public void setupThread(Consumer<?, ?> consumer) {
			// nothing to set up
		}

		@Override
		public void clearThread(Consumer<?, ?> consumer) {
			// nothing to clear
		}

	}

	/**
	 * The producer of redirects without transactions.
	 */
	static final class RedirectProducer extends MockProducer<byte[], byte[]> {

		private final Deque<CompletableFuture<RecordMetadata>> answers = new ArrayDeque<>();

		private final List<String> sent = new ArrayList<>();

		RedirectProducer() {
			super(SimulatedTransactions.cluster(DEAD_LETTERS), true, null, new ByteArraySerializer(),
					new ByteArraySerializer());
		}

		DefaultKafkaProducerFactory<byte[], byte[]> factory() {
			return new DefaultKafkaProducerFactory<>(Map.of()) {

				@Override
				protected Producer<byte[], byte[]> createRawProducer(Map<String, Object> configs) {
					return RedirectProducer.this;
				}

			};
		}

		/**
		 * Let the next send fail, or be unanswered.
		 */
		void answer(@Nullable RuntimeException failure) {
			this.answers.add((failure != null) ? CompletableFuture.failedFuture(failure) : new CompletableFuture<>());
		}

		/**
		 * What was sent, whether it has arrived or not.
		 */
		List<String> sent() {
			return this.sent;
		}

		/**
		 * What has arrived.
		 */
		List<String> arrived() {
			return history().stream().map((record) -> new String(Objects.requireNonNull(record.value()))).toList();
		}

		@Override
		public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
			this.sent.add(new String(Objects.requireNonNull(record.value())));
			CompletableFuture<RecordMetadata> answer = this.answers.poll();
			if (answer == null) {
				return super.send(record, callback);
			}
			if (answer.isCompletedExceptionally()) {
				answer.whenComplete((metadata, failure) -> callback.onCompletion(metadata, (Exception) failure));
			}
			return answer;
		}

		@Override
		public void close(Duration timeout) {
			// it is used again
		}

	}

}
