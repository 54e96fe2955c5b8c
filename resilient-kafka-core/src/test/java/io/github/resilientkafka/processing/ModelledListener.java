package io.github.resilientkafka.processing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.failure.ApplicationCode;
import io.github.resilientkafka.invocation.AttemptKeyValues;
import io.github.resilientkafka.invocation.BatchInvoker;
import io.github.resilientkafka.invocation.ListenerObservation;
import io.github.resilientkafka.invocation.Omissions;
import io.github.resilientkafka.invocation.RecordInvoker;
import io.github.resilientkafka.pipeline.FailureDecider;
import io.github.resilientkafka.policy.FailureClassifier;
import io.github.resilientkafka.policy.ImmediateRetry;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.policy.RetryPolicy;
import io.github.resilientkafka.policy.StagePolicies;
import io.github.resilientkafka.polling.ConsumerFixture;
import io.github.resilientkafka.redirect.RedirectBlockage;
import io.github.resilientkafka.redirect.RedirectPublisher;
import io.github.resilientkafka.report.FailureLog;
import io.github.resilientkafka.report.FailureReporter;
import io.github.resilientkafka.report.FirstRecords;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.topic.ClusterAdmins;
import io.github.resilientkafka.topic.RedirectTopic;
import io.github.resilientkafka.topic.RedirectTopics;
import io.github.resilientkafka.topic.TopicChain;
import io.github.resilientkafka.topic.TopicNames;
import io.github.resilientkafka.topic.TopicProvisioner;
import io.github.resilientkafka.tracing.RecordTraces;
import io.micrometer.observation.ObservationRegistry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.ClusterAuthorizationException;

import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.AcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.BatchAcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.support.SendResult;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * A listener as it is assembled for an application, with a method and redirects that do
 * what a model says. One serves many schedules.
 */
final class ModelledListener {

	static final int PARTITIONS = 2;

	static final ImmediateRetry IN_PLACE = new ImmediateRetry(1, Duration.ofMillis(50));

	static final String GROUP = "group";

	private static final String ID = "listener";

	private static final ListenerEvents EVENTS = new ListenerEvents((event) -> {
	});

	private final boolean batch;

	private final ListenerPolicy policy;

	private final TopicChain chain;

	private final RedirectTopics topics;

	private final RedirectPublisher publisher;

	private final FailureLog failures;

	private final String[] redirectTopics;

	private final FirstRecords firstRecords = new FirstRecords(ID);

	private final FailureReporter reporter;

	private Function<ProducerRecord<byte[], byte[]>, CompletableFuture<SendResult<byte[], byte[]>>> sending = (
			record) -> new CompletableFuture<>();

	ModelledListener(Delivery delivery, boolean batch, Duration... delays) {
		this.batch = batch;
		List<RetryLane> lanes = new ArrayList<>();
		Arrays.stream(delays).forEach((delay) -> lanes.add(new RetryLane(lanes.size() + 1, delay)));
		this.policy = new ListenerPolicy(ID, delivery,
				new RetryPolicy(lanes, 1, IN_PLACE,
						new FailureClassifier(Set.of(), Set.of(UnsupportedOperationException.class)), null),
				true, StagePolicies.NONE);
		this.chain = new TopicChain(this.policy, List.of(ConsumerFixture.TOPIC), GROUP,
				new TopicNames("{topic}.{group}.retry-{delay}", "{topic}.{group}.DLQ"));
		this.redirectTopics = this.chain.redirectTopics().stream().map(RedirectTopic::name).toArray(String[]::new);
		ClusterAdmins admins = mock();
		// So it is the producer that is asked for partitions
		given(admins.of(any())).willThrow(new ClusterAuthorizationException("on purpose"));
		this.topics = new RedirectTopics(new Cluster(Map.of("bootstrap.servers", "localhost:1")), this.chain, admins,
				mock(TopicProvisioner.class), Runnable::run);
		KafkaTemplate<byte[], byte[]> template = new Template();
		this.publisher = new RedirectPublisher(template, () -> template, this.topics, Duration.ofMinutes(1));
		// Of a clock that stands still, so that little is logged
		TimeSource still = new ConstantTime();
		this.failures = new FailureLog(this.chain, false, (later) -> {
		}, still);
		this.reporter = new FailureReporter(ID, EVENTS, RecordTraces.NONE, this.failures, this.firstRecords,
				(later) -> {
				}, still);
	}

	ListenerPolicy policy() {
		return this.policy;
	}

	TopicChain chain() {
		return this.chain;
	}

	/**
	 * Its retry and dead-letter topics.
	 */
	String[] redirectTopics() {
		return this.redirectTopics;
	}

	boolean isTransactional() {
		return this.policy.delivery() == Delivery.EXACTLY_ONCE;
	}

	/**
	 * What sends redirects from now on.
	 */
	void sendWith(Function<ProducerRecord<byte[], byte[]>, CompletableFuture<SendResult<byte[], byte[]>>> newSending) {
		this.sending = newSending;
	}

	RedirectBlockage newBlockage() {
		return new RedirectBlockage(ID, true, EVENTS);
	}

	/**
	 * What the container of a consumer calls.
	 * @param method is called with one record, or a batch
	 */
	LaneListener listener(Consumer<List<ConsumerRecord<Object, Object>>> method, RedirectBlockage blockage,
			TimeSource clock, BooleanSupplier stopping) {
		return new LaneListener(new PollContext(this.chain, GROUP, this.policy.delivery(), attempts(method, clock),
				this.topics, this.publisher, this.reporter, blockage, clock, ApplicationCode.UNKNOWN, stopping));
	}

	private Attempts attempts(Consumer<List<ConsumerRecord<Object, Object>>> method, TimeSource clock) {
		RecordProgress progress = new RecordProgress(this.chain, clock, clock);
		RecordOwnership ownership = new RecordOwnership(this.chain, GROUP);
		FailureHandler handler = new FailureHandler(progress, new FailureDecider(this.policy),
				new AttemptReporter(ID, EVENTS, this.failures, clock), this.firstRecords, clock);
		ListenerObservation observation = new ListenerObservation(ObservationRegistry.NOOP, null, RecordTraces.NONE,
				new AttemptKeyValues(this.chain), ID, GROUP, false);
		Omissions omissions = new Omissions();
		if (this.batch) {
			BatchAcknowledgingConsumerAwareMessageListener<Object, Object> listener = (records, acknowledgment,
					consumer) -> method.accept(records);
			return new BatchAttempts(progress, ownership, new BatchInvoker(listener, null, omissions), Set.of(),
					observation, handler);
		}
		AcknowledgingConsumerAwareMessageListener<Object, Object> listener = (record, acknowledgment,
				consumer) -> method.accept(List.of(record));
		return new RecordAttempts(progress, ownership, new RecordInvoker(listener, omissions, false, null, observation),
				handler);
	}

	/**
	 * Sends redirects without a producer.
	 */
	private final class Template extends KafkaTemplate<byte[], byte[]> {

		Template() {
			super(new DefaultKafkaProducerFactory<>(Map.of()));
		}

		@Override
		public CompletableFuture<SendResult<byte[], byte[]>> send(ProducerRecord<byte[], byte[]> record) {
			return ModelledListener.this.sending.apply(record);
		}

		@Override
		public List<PartitionInfo> partitionsFor(String topic) {
			return List.of(new PartitionInfo(topic, 0, Node.noNode(), new Node[0], new Node[0]),
					new PartitionInfo(topic, 1, Node.noNode(), new Node[0], new Node[0]));
		}

	}

	private static final class ConstantTime implements TimeSource {

		@Override
		public long millis() {
			return 0;
		}

		@Override
		public long wallMillis() {
			return 0;
		}

	}

}
