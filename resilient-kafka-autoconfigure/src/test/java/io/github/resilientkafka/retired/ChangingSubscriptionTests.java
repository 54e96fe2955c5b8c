package io.github.resilientkafka.retired;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Former retry topics come and go while two instances run, one stops, and records come
 * all the time, with rebalances in steps.
 */
class ChangingSubscriptionTests {

	private static final EmbeddedKafkaKraftBroker BROKER = new EmbeddedKafkaKraftBroker(1, 1);

	private static Admin admin;

	private static KafkaProducer<byte[], byte[]> producer;

	private final String topic = TestBroker.uniqueName("topic");

	private final String group = TestBroker.uniqueName("group");

	private final String out = TestBroker.uniqueName("out");

	private final Set<String> sent = ConcurrentHashMap.newKeySet();

	@BeforeAll
	static void start() {
		BROKER.brokerProperties(Map.of("auto.create.topics.enable", "false", "group.initial.rebalance.delay.ms", "0",
				"offsets.topic.num.partitions", "4", "transaction.state.log.num.partitions", "2",
				"transaction.state.log.replication.factor", "1", "transaction.state.log.min.isr", "1"));
		BROKER.afterPropertiesSet();
		Map<String, Object> configs = Map.of("bootstrap.servers", BROKER.getBrokersAsString());
		admin = Admin.create(configs);
		producer = new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer());
	}

	@AfterAll
	static void stop() {
		producer.close();
		admin.close();
		BROKER.destroy();
	}

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void losesNothingAndWithExactlyOnceRepeatsNothing(String delivery) throws Exception {
		create(this.topic, this.out);
		List<ConfigurableApplicationContext> instances = new ArrayList<>();
		try {
			instances.add(start(delivery, "a"));
			instances.add(start(delivery, "b"));
			send(this.topic, 0, 40);
			awaitAll();
			create(lane("1h"), lane("2h"));
			send(lane("1h"), 100, 140);
			send(this.topic, 140, 180);
			send(lane("2h"), 200, 240);
			instances.forEach((each) -> each.getBean(RetiredLaneWatch.class).look());
			send(this.topic, 240, 280);
			awaitAll();
			admin.deleteTopics(List.of(lane("1h"))).all().get();
			await().until(() -> !admin.listTopics().names().get().contains(lane("1h")));
			instances.forEach((each) -> each.getBean(RetiredLaneWatch.class).look());
			send(lane("2h"), 300, 340);
			send(this.topic, 340, 380);
			instances.remove(0).close();
			send(lane("2h"), 400, 440);
			send(this.topic, 440, 480);
			awaitAll();
			assertThat(instances.get(0).getBean(RegisteredListeners.class).get("orders").chain().retired().topics())
				.containsExactly(lane("2h"));
			if (delivery.equals("exactly-once")) {
				// Nothing that is done twice comes later than what is done once
				await().during(Duration.ofSeconds(1))
					.untilAsserted(() -> assertThat(results()).containsExactlyInAnyOrderElementsOf(this.sent));
			}
		}
		finally {
			instances.forEach(ConfigurableApplicationContext::close);
		}
	}

	private void awaitAll() {
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(
					() -> assertThat(results()).hasSizeGreaterThanOrEqualTo(this.sent.size()).containsAll(this.sent));
	}

	private List<String> results() {
		return TestBroker
			.records(Map.of("bootstrap.servers", BROKER.getBrokersAsString(), "isolation.level", "read_committed"),
					this.out)
			.stream()
			.map((record) -> new String(record.value(), StandardCharsets.UTF_8))
			.toList();
	}

	private static void create(String... topics) throws Exception {
		admin.createTopics(List.of(topics).stream().map((name) -> new NewTopic(name, 2, (short) 1)).toList())
			.all()
			.get();
	}

	private void send(String name, int begin, int end) {
		for (int id = begin; id < end; id++) {
			String value = String.valueOf(id);
			ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(name, id % 2, null,
					value.getBytes(StandardCharsets.UTF_8));
			if (!name.equals(this.topic)) {
				record.headers()
					.add(KafkaHeaders.ORIGINAL_CONSUMER_GROUP, this.group.getBytes(StandardCharsets.UTF_8))
					.add(KafkaHeaders.ORIGINAL_TOPIC, this.topic.getBytes(StandardCharsets.UTF_8))
					.add(ResilientKafkaHeaders.ATTEMPT, "1".getBytes(StandardCharsets.UTF_8))
					.add(ResilientKafkaHeaders.DUE, "1".getBytes(StandardCharsets.UTF_8));
			}
			producer.send(record);
			this.sent.add(value);
		}
		producer.flush();
	}

	private String lane(String delay) {
		return this.topic + "." + this.group + ".retry-" + delay;
	}

	private ConfigurableApplicationContext start(String delivery, String name) {
		return TestApplication.of(Orders.class)
			.with("spring.kafka.bootstrap-servers=" + BROKER.getBrokersAsString(), "topic=" + this.topic,
					"group=" + this.group, "spring.kafka.template.default-topic=" + this.out,
					"spring.kafka.consumer.properties.partition.assignment.strategy="
							+ CooperativeStickyAssignor.class.getName(),
					"resilient-kafka.defaults.delivery=" + delivery,
					"resilient-kafka.transactions.id-prefix=" + this.group + "-" + name)
			.run();
	}

	/**
	 * Each tenth record fails at first.
	 */
	static class Orders {

		@Autowired
		private KafkaTemplate<Object, Object> template;

		@ResilientKafkaListener(id = "orders", topics = "${topic}", groupId = "${group}", retryDelays = "200ms")
		void listen(ConsumerRecord<String, String> record) {
			if (record.value().endsWith("0") && !record.topic().contains(".retry-")) {
				throw new IllegalStateException("fails");
			}
			this.template.sendDefault(record.value());
		}

	}

}
