package io.github.resilientkafka.startup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.deduplication.DeduplicationPolicy;
import io.github.resilientkafka.method.ListenerPayload;
import io.github.resilientkafka.policy.FailureClassifier;
import io.github.resilientkafka.policy.ImmediateRetry;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.policy.RetryPolicy;
import io.github.resilientkafka.policy.StagePolicies;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.topic.TopicChain;
import io.github.resilientkafka.topic.TopicNames;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.acl.AclOperation;

import org.springframework.core.convert.support.DefaultConversionService;

/**
 * Facts of an application and a cluster with which nothing is wrong, until something is
 * changed.
 */
final class FactsFixture {

	static final String MAIN = "orders";

	static final String RETRY = "orders.payments.retry-1h";

	static final String DEAD_LETTERS = "orders.payments.DLQ";

	static final String REPLAY = "orders.payments.replay";

	static final String LEDGER = DEAD_LETTERS + ".ledger";

	private static final TopicNames NAMES = new TopicNames("{topic}.{group}.retry-{delay}", "{topic}.{group}.DLQ",
			"{topic}.{group}.replay");

	private String servers;

	private final Map<String, Object> consumer = new HashMap<>(Map.of(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
			"org.apache.kafka.common.serialization.ByteArrayDeserializer",
			ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
			"org.apache.kafka.common.serialization.ByteArrayDeserializer", "auto.offset.reset", "earliest",
			"security.protocol", "SASL_SSL", "metadata.recovery.strategy", "rebootstrap", "client.id", "shop",
			"allow.auto.create.topics", "false", "client.rack", "a"));

	private final Map<String, Object> producer = new HashMap<>(
			Map.of("security.protocol", "SASL_SSL", "metadata.recovery.strategy", "rebootstrap", "client.id", "shop",
					ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000"));

	private String transactionIdPrefix;

	private final List<ProducerFacts> moreProducers = new ArrayList<>();

	private final List<ListenerFacts> moreListeners = new ArrayList<>();

	private Delivery delivery = Delivery.AT_LEAST_ONCE;

	private DeduplicationPolicy deduplication;

	private ContainerFacts container = new ContainerFacts(3, null, Duration.ofSeconds(10), true);

	private PayloadFacts payload = PayloadFacts.NONE;

	private boolean partitionsChosen;

	private String group = "payments";

	private boolean redirects = true;

	private Set<Class<? extends Throwable>> notOn = Set.of();

	private ErrorHandlerFacts errorHandler;

	private ApplicationFacts application = new ApplicationFacts(Map.of(), Map.of(), false, false, false);

	private Set<String> names = Set.of(MAIN, RETRY, DEAD_LETTERS, REPLAY, LEDGER);

	private Duration shutdownPhase = Duration.ofSeconds(30);

	private BreakerFacts breaker = new BreakerFacts("payments", false, null, List.of(), null);

	private ObservationFacts observation = new ObservationFacts(false, false, false);

	private List<BrokerFacts.Broker> brokers = List.of(new BrokerFacts.Broker(1, "a"), new BrokerFacts.Broker(2, "b"),
			new BrokerFacts.Broker(3, "c"));

	private final Map<String, String> brokerConfigs = new HashMap<>(Map.of("message.max.bytes", "1048588",
			"transaction.max.timeout.ms", "900000", "group.min.session.timeout.ms", "6000",
			"group.max.session.timeout.ms", "1800000", "auto.create.topics.enable", "true", "offsets.retention.minutes",
			"10080", "replica.selector.class", "org.apache.kafka.common.replica.RackAwareReplicaSelector"));

	private Set<String> features = Set.of("metadata.version", "eligible.leader.replicas.version");

	private final Map<String, List<List<Integer>>> partitions = new TreeMap<>();

	private final Map<String, Map<String, String>> topicConfigs = new TreeMap<>();

	private final Map<String, Set<AclOperation>> topicOperations = new HashMap<>();

	private final Map<String, Set<AclOperation>> groupOperations = new HashMap<>();

	FactsFixture() {
		servers("kafka-1:9092,kafka-2:9092,kafka-3:9092");
		for (String topic : List.of(MAIN, RETRY, DEAD_LETTERS, REPLAY, LEDGER)) {
			this.partitions.put(topic, List.of(List.of(1, 2, 3), List.of(2, 3, 1), List.of(3, 1, 2)));
			this.topicConfigs.put(topic,
					new HashMap<>(Map.of("min.insync.replicas", "2", "unclean.leader.election.enable", "false",
							"retention.ms", "604800000", "retention.bytes", "-1", "cleanup.policy", "delete",
							"message.timestamp.type", "CreateTime", "max.message.bytes", "1048588")));
			if (!topic.equals(MAIN)) {
				this.topicConfigs.get(topic).put("max.message.bytes", "1114124");
			}
			if (topic.equals(RETRY) || topic.equals(REPLAY)) {
				this.topicConfigs.get(topic).put("retention.ms", "-1");
			}
			this.topicOperations.put(topic, EnumSet.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE));
		}
		for (String group : List.of("payments", "payments.retry")) {
			this.groupOperations.put(group, EnumSet.of(AclOperation.READ, AclOperation.DESCRIBE));
		}
	}

	FactsFixture servers(String servers) {
		this.servers = servers;
		this.consumer.put("bootstrap.servers", servers);
		this.producer.put("bootstrap.servers", servers);
		return this;
	}

	FactsFixture consumer(String name, String value) {
		this.consumer.put(name, value);
		return this;
	}

	FactsFixture producer(String name, String value) {
		this.producer.put(name, value);
		return this;
	}

	FactsFixture withoutClientIds() {
		this.consumer.remove("client.id");
		this.producer.remove("client.id");
		return this;
	}

	FactsFixture transactionIdPrefix(String prefix) {
		this.transactionIdPrefix = prefix;
		return this;
	}

	FactsFixture anotherProducer(String prefix) {
		this.moreProducers.add(ProducerFacts.of("another", this.producer, prefix));
		return this;
	}

	FactsFixture anotherListener(String group, Delivery delivery, String topic) {
		ListenerPolicy policy = policy("another", delivery, null);
		this.moreListeners.add(new ListenerFacts(policy, new TopicChain(policy, List.of(topic), group, NAMES), group,
				EffectiveConfig.of(ConsumerConfig.configDef(), this.consumer), this.container, PayloadFacts.NONE,
				BreakerFacts.NONE, null));
		return this;
	}

	FactsFixture anotherBreaker(String name) {
		ListenerPolicy policy = policy("another", this.delivery, null);
		this.moreListeners.add(new ListenerFacts(policy, new TopicChain(policy, List.of("refunds"), "refunds", NAMES),
				"refunds", EffectiveConfig.of(ConsumerConfig.configDef(), this.consumer), this.container,
				PayloadFacts.NONE, new BreakerFacts(name, false, null, List.of(), null), null));
		return this;
	}

	FactsFixture delivery(Delivery delivery) {
		this.delivery = delivery;
		return this;
	}

	FactsFixture deduplication(String store, Duration retention) {
		this.deduplication = new DeduplicationPolicy(true, "key", store, retention, Duration.ofSeconds(30));
		return this;
	}

	FactsFixture container(UnaryOperator<ContainerFacts> change) {
		this.container = change.apply(this.container);
		return this;
	}

	FactsFixture payload(Class<?> type, String deserializer, String... properties) {
		Map<String, Object> configs = new HashMap<>(Map.of("value.deserializer", deserializer));
		for (String property : properties) {
			configs.put(property.split("=")[0], property.split("=")[1]);
		}
		this.payload = new PayloadFacts(new ListenerPayload(type, true), configs,
				DefaultConversionService.getSharedInstance()::canConvert);
		return this;
	}

	FactsFixture partitionsChosen() {
		this.partitionsChosen = true;
		return this;
	}

	FactsFixture shutdownPhase(Duration shutdownPhase) {
		this.shutdownPhase = shutdownPhase;
		return this;
	}

	FactsFixture breaker(BreakerFacts breaker) {
		this.breaker = breaker;
		return this;
	}

	FactsFixture observation(boolean enabled, boolean handled, boolean traced) {
		this.observation = new ObservationFacts(enabled, handled, traced);
		return this;
	}

	FactsFixture brokers(BrokerFacts.Broker... brokers) {
		this.brokers = List.of(brokers);
		return this;
	}

	FactsFixture broker(String name, String value) {
		this.brokerConfigs.put(name, value);
		return this;
	}

	FactsFixture group(String group) {
		this.group = group;
		return this;
	}

	FactsFixture withoutRedirects() {
		this.redirects = false;
		return this;
	}

	FactsFixture notOn(Class<? extends Throwable> notOn) {
		this.notOn = Set.of(notOn);
		return this;
	}

	FactsFixture errorHandler(Class<?>... notRetryable) {
		this.errorHandler = new ErrorHandlerFacts("DefaultErrorHandler", Set.of(notRetryable));
		return this;
	}

	FactsFixture application(ApplicationFacts application) {
		this.application = application;
		return this;
	}

	FactsFixture otherTopics(String... names) {
		this.names = Set.of(names);
		return this;
	}

	FactsFixture features(String... features) {
		this.features = Set.of(features);
		return this;
	}

	FactsFixture partitions(String topic, List<List<Integer>> replicas) {
		this.partitions.put(topic, replicas);
		return this;
	}

	FactsFixture topic(String topic, String name, String value) {
		this.topicConfigs.get(topic).put(name, value);
		return this;
	}

	FactsFixture topicOperations(String topic, AclOperation... operations) {
		this.topicOperations.put(topic, Set.of(operations));
		return this;
	}

	FactsFixture groupOperations(String group, AclOperation... operations) {
		this.groupOperations.put(group, Set.of(operations));
		return this;
	}

	ClientFacts clients() {
		ListenerPolicy policy = policy("payments", this.delivery, this.deduplication);
		List<ListenerFacts> listeners = new ArrayList<>(this.moreListeners);
		listeners.add(new ListenerFacts(policy, new TopicChain(policy, List.of(MAIN), this.group, NAMES), this.group,
				EffectiveConfig.of(ConsumerConfig.configDef(), this.consumer), this.container, this.payload,
				this.breaker, this.errorHandler));
		List<ProducerFacts> producers = new ArrayList<>(this.moreProducers);
		producers.add(ProducerFacts.of("producers", this.producer, this.transactionIdPrefix));
		return new ClientFacts(new Cluster(Map.of("bootstrap.servers", this.servers)), producers, listeners,
				this.partitionsChosen, this.shutdownPhase, this.observation, this.application);
	}

	BrokerFacts answers() {
		Map<String, BrokerFacts.Topic> topics = new HashMap<>();
		this.partitions
			.forEach((topic, partitions) -> topics.put(topic, new BrokerFacts.Topic(BrokerFact.of(partitions),
					BrokerFact.of(this.topicConfigs.get(topic)), BrokerFact.of(this.topicOperations.get(topic)))));
		Map<String, BrokerFact<Set<AclOperation>>> groups = new HashMap<>();
		this.groupOperations.forEach((group, operations) -> groups.put(group, BrokerFact.of(operations)));
		return new BrokerFacts(BrokerFact.of(this.brokers), BrokerFact.of(this.brokerConfigs),
				BrokerFact.of(this.features), BrokerFact.of(this.names), topics, groups);
	}

	private ListenerPolicy policy(String id, Delivery delivery, DeduplicationPolicy deduplication) {
		return new ListenerPolicy(id, delivery,
				new RetryPolicy(this.redirects ? List.of(new RetryLane(1, Duration.ofHours(1))) : List.of(), 1,
						new ImmediateRetry(0, Duration.ZERO), new FailureClassifier(Set.of(), this.notOn), null),
				this.redirects, (deduplication != null) ? StagePolicies.of(deduplication) : StagePolicies.NONE);
	}

}
