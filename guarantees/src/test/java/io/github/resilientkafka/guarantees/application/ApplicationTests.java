package io.github.resilientkafka.guarantees.application;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.resilientkafka.guarantees.history.CallLogReader;
import io.github.resilientkafka.guarantees.peer.RetryableTopicApplication;
import io.github.resilientkafka.guarantees.workload.Fate;
import io.github.resilientkafka.guarantees.workload.Invocation;
import io.github.resilientkafka.guarantees.workload.Lanes;
import io.github.resilientkafka.guarantees.workload.Mode;
import io.github.resilientkafka.guarantees.workload.Order;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Both applications on one broker, while nothing goes wrong but what the fates of the
 * orders say.
 */
@Tag("broker")
@Tag("processes")
class ApplicationTests {

	private static final int PARTITIONS = 6;

	private static final int ORDERS = 200;

	/**
	 * Successful orders are needed to tell poison from an outage.
	 */
	private static final int HEALTHY_ORDERS_AT_A_TIME = 4;

	@TempDir
	private static Path directory;

	private static EmbeddedKafkaKraftBroker broker;

	private static EmbeddedPostgres postgres;

	private static RedisServer redis;

	private static KafkaProducer<String, String> producer;

	@BeforeAll
	static void start() throws IOException {
		broker = new EmbeddedKafkaKraftBroker(1, PARTITIONS);
		broker.brokerProperties(Map.of("auto.create.topics.enable", "false", "group.initial.rebalance.delay.ms", "0",
				"offsets.topic.num.partitions", "6", "transaction.state.log.num.partitions", "6",
				"transaction.state.log.replication.factor", "1", "transaction.state.log.min.isr", "1"));
		broker.afterPropertiesSet();
		broker.addTopics(Stream.of(Mode.values())
			.flatMap((mode) -> Stream.of(mode.input(), mode.outputs()))
			.map((topic) -> new NewTopic(topic, PARTITIONS, (short) 1))
			.toArray(NewTopic[]::new));
		postgres = EmbeddedPostgres.start();
		new JdbcTemplate(postgres.getPostgresDatabase()).execute(Effects.CREATE_TABLE);
		redis = new RedisServerBuilder().port(TestSocketUtils.findAvailableTcpPort())
			.bind("127.0.0.1")
			.setting("save \"\"")
			.build();
		redis.start();
		producer = new KafkaProducer<>(Map.of("bootstrap.servers", broker.getBrokersAsString()), new StringSerializer(),
				new StringSerializer());
	}

	@AfterAll
	static void stop() throws IOException {
		producer.close();
		redis.stop();
		postgres.close();
		broker.destroy();
	}

	@Test
	void eachOrderIsChargedOnceOrIsADeadLetter() {
		Set<Mode> waiting = new CopyOnWriteArraySet<>(List.of(Mode.values()));
		waiting.forEach((mode) -> LongStream.range(0, ORDERS).forEach((id) -> send(mode, id, fate(id))));
		AtomicLong healthy = new AtomicLong(ORDERS);
		ScheduledExecutorService feed = Executors.newSingleThreadScheduledExecutor();
		feed.scheduleWithFixedDelay(
				() -> waiting.stream().filter((mode) -> !mode.peer()).forEach((mode) -> sendHealthy(mode, healthy)), 0,
				100, TimeUnit.MILLISECONDS);
		try (ConfigurableApplicationContext ours = OrderApplication.builder().run(arguments(false));
				ConfigurableApplicationContext peer = RetryableTopicApplication.builder().run(arguments(true))) {
			await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofSeconds(1)).until(() -> {
				waiting.removeIf(ApplicationTests::isDone);
				return waiting;
			}, Set::isEmpty);
			assertThat(ours.isActive() && peer.isActive()).isTrue();
		}
		finally {
			feed.shutdown();
		}
		for (Mode mode : Mode.values()) {
			assertThat(outputs(mode)).as(mode.id()).containsExactlyInAnyOrderElementsOf(expectedOutputs(mode));
			assertThat(deadLetters(mode)).as(mode.id()).containsExactlyInAnyOrderElementsOf(expectedDeadLetters(mode));
		}
		assertThat(effects()).containsExactlyInAnyOrderElementsOf(expectedOutputs(Mode.DEDUPLICATION_DATABASE));
	}

	private static String[] arguments(boolean peer) {
		List<Mode> modes = Stream.of(Mode.values()).filter((mode) -> mode.peer() == peer).toList();
		Map<String, String> more = peer ? Map.of("guarantees.replication-factor", "1")
				: Map.of("guarantees.redis", "127.0.0.1:" + redis.ports().get(0), "guarantees.postgres",
						postgres.getJdbcUrl("postgres", "postgres"));
		return new ApplicationArguments(broker.getBrokersAsString(), Map.of(), 0, directory, 0, modes, Lanes.FIRST,
				more)
			.toList()
			.toArray(String[]::new);
	}

	/**
	 * Of twenty orders sixteen succeed at once, and each other fate has one: an order
	 * that fails on all lanes counts four times in a circuit breaker.
	 */
	private static Fate fate(long id) {
		return Fate.values()[(int) Math.max(0, id % 20 - 15)];
	}

	private static void send(Mode mode, long id, Fate fate) {
		Order order = new Order(id, (int) (id % PARTITIONS), id / PARTITIONS, fate);
		ProducerRecord<String, String> record = new ProducerRecord<>(mode.input(), order.key(), order.customer(),
				order.format());
		record.headers().add("event-id", Long.toString(id).getBytes());
		producer.send(record);
	}

	private static void sendHealthy(Mode mode, AtomicLong id) {
		for (int i = 0; i < HEALTHY_ORDERS_AT_A_TIME; i++) {
			send(mode, id.getAndIncrement(), Fate.HEALS_AT_0);
		}
	}

	private static boolean isDone(Mode mode) {
		Set<Long> ends = new HashSet<>(outputs(mode));
		ends.addAll(deadLetters(mode));
		return ends.size() == ORDERS;
	}

	private static List<Long> expectedOutputs(Mode mode) {
		return LongStream.range(0, ORDERS).filter((id) -> !fails(mode, id)).boxed().toList();
	}

	private static List<Long> expectedDeadLetters(Mode mode) {
		return LongStream.range(0, ORDERS).filter((id) -> fails(mode, id)).boxed().toList();
	}

	private static boolean fails(Mode mode, long id) {
		return (mode == Mode.AT_MOST_ONCE) ? fate(id).fails(0) : fate(id) == Fate.POISON;
	}

	private static List<Long> effects() {
		return new JdbcTemplate(postgres.getPostgresDatabase())
			.queryForList("select order_id from effects where order_id < " + ORDERS, Long.class);
	}

	private static List<Long> outputs(Mode mode) {
		if (mode.transactional()) {
			return ids(mode.outputs(), (value) -> Invocation.parse(value).id());
		}
		List<Long> ids = new ArrayList<>();
		new CallLogReader(mode.calls(directory)).read((call) -> {
			if (call.done() && call.id() < ORDERS) {
				ids.add(call.id());
			}
		});
		return ids;
	}

	private static List<Long> deadLetters(Mode mode) {
		return ids(mode.deadLetters(), (value) -> Order.parse(value).id());
	}

	private static List<Long> ids(String topic, Function<String, Long> id) {
		return values(topic).stream().map(id).filter((value) -> value < ORDERS).toList();
	}

	private static List<String> values(String topic) {
		Map<String, Object> properties = Map.of("bootstrap.servers", broker.getBrokersAsString(), "isolation.level",
				"read_committed", "allow.auto.create.topics", false);
		try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties, new StringDeserializer(),
				new StringDeserializer())) {
			if (!consumer.listTopics().containsKey(topic)) {
				return List.of();
			}
			List<TopicPartition> partitions = consumer.partitionsFor(topic)
				.stream()
				.map((info) -> new TopicPartition(topic, info.partition()))
				.toList();
			consumer.assign(partitions);
			consumer.seekToBeginning(partitions);
			Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
			List<String> values = new ArrayList<>();
			while (partitions.stream().anyMatch((partition) -> consumer.position(partition) < ends.get(partition))) {
				consumer.poll(Duration.ofMillis(100)).forEach((record) -> values.add(record.value()));
			}
			return values;
		}
	}

}
