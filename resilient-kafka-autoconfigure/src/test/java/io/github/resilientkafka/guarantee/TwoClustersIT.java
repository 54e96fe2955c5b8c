package io.github.resilientkafka.guarantee;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.ActuatorClient;
import io.github.resilientkafka.test.BrokerProcess;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.ProcessTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two listeners of one application, each on a cluster of its own, where the topics and
 * the groups have the same names.
 */
@ProcessTest
@BrokerTest
class TwoClustersIT {

	private static BrokerProcess west;

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final String deadLetters = this.topic + "." + this.group + ".DLQ";

	@BeforeAll
	static void start() {
		west = new BrokerProcess();
	}

	@AfterAll
	static void stop() {
		west.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void recordsStayOnTheirCluster(String delivery) throws Exception {
		createInWest();
		try (ConfigurableApplicationContext context = run("resilient-kafka.defaults.delivery=" + delivery)) {
			TestBroker.send(this.topic, "poison of east");
			sendToWest("poison of west");
			TestBroker.awaitRecords(this.deadLetters, 1);
			awaitWest(this.deadLetters, 1);
			List<String> calls = context.getBean(Calls.class).all;
			assertThat(calls).containsExactlyInAnyOrder("east: poison of east", "east: poison of east",
					"east: poison of east", "west: poison of west", "west: poison of west", "west: poison of west");
			for (String suffix : List.of(".retry-100ms", ".retry-200ms", ".DLQ")) {
				String redirects = this.topic + "." + this.group + suffix;
				assertThat(values(TestBroker.servers(), redirects)).containsExactly("poison of east");
				assertThat(values(west.servers(), redirects)).containsExactly("poison of west");
			}
		}
	}

	@Test
	void whereOneIsAwayTheOtherGoesOnAndHealthNamesTheOne() throws Exception {
		createInWest();
		try (ConfigurableApplicationContext context = run("resilient-kafka.health.sampling.interval=500ms",
				"resilient-kafka.health.cluster.degraded-after=1s")) {
			ActuatorClient actuator = ActuatorClient.of(context);
			await().untilAsserted(() -> assertThat(cluster(actuator)).containsEntry("status", "UP"));
			sendToWest("first of west");
			List<String> calls = context.getBean(Calls.class).all;
			await().until(() -> calls.contains("west: first of west"));
			west.kill();
			TestBroker.send(this.topic, "east alone");
			await().until(() -> calls.contains("east: east alone"));
			await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
				assertThat(cluster(actuator)).containsEntry("status", "DOWN");
				assertThat(statusOf(actuator, west.servers())).isEqualTo("DOWN");
				assertThat(statusOf(actuator, TestBroker.servers())).isEqualTo("UP");
			});
			west.start();
			sendToWest("poison again");
			awaitWest(this.deadLetters, 1);
			assertThat(values(west.servers(), this.deadLetters)).containsExactly("poison again");
			assertThat(values(TestBroker.servers(), this.deadLetters)).isEmpty();
		}
	}

	@Test
	void deadLettersAreReplayedOnTheirCluster() throws Exception {
		createInWest();
		try (ConfigurableApplicationContext context = run("management.endpoint.deadletters.access=unrestricted")) {
			sendToWest("poison");
			awaitWest(this.deadLetters, 1);
			ActuatorClient actuator = ActuatorClient.of(context);
			await().untilAsserted(
					() -> assertThat(at(actuator.get("deadletters"), "listeners", "west")).containsEntry("open", 1));
			context.getBean(Calls.class).healed = true;
			actuator.post("deadletters/west", """
					{"action": "replay", "all": "true", "reason": "healed"}""");
			await().until(() -> context.getBean(Calls.class).all.contains("west: healed poison"));
			assertThat(values(TestBroker.servers(), this.topic + "." + this.group + ".replay")).isEmpty();
		}
	}

	private ConfigurableApplicationContext run(String... properties) {
		return TestApplication.of(East.class, West.class, Calls.class)
			.withActuator("health", "deadletters")
			.with("topic=" + this.topic, "group=" + this.group, "west=" + west.servers(),
					"resilient-kafka.defaults.retry.delays=100ms,200ms")
			.with(properties)
			.run();
	}

	private void createInWest() throws Exception {
		try (Admin admin = Admin.create(Map.of("bootstrap.servers", west.servers()))) {
			admin.createTopics(List.of(new NewTopic(this.topic, 1, (short) 1))).all().get();
		}
	}

	private void sendToWest(String value) throws Exception {
		try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(Map.of("bootstrap.servers", west.servers()),
				new ByteArraySerializer(), new ByteArraySerializer())) {
			producer.send(new ProducerRecord<>(this.topic, value.getBytes(StandardCharsets.UTF_8))).get();
		}
	}

	private void awaitWest(String name, int count) {
		await().atMost(Duration.ofSeconds(60)).until(() -> values(west.servers(), name).size() >= count);
	}

	private static List<String> values(String servers, String topic) {
		return TestBroker.records(Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"), topic)
			.stream()
			.map((record) -> new String(record.value(), StandardCharsets.UTF_8))
			.toList();
	}

	private static Map<String, Object> cluster(ActuatorClient actuator) {
		return at(actuator.get("health"), "components", "resilientKafka", "components", "cluster");
	}

	private static Object statusOf(ActuatorClient actuator, String servers) {
		return at(cluster(actuator), "details", servers).get("status");
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> at(Map<String, Object> answer, String... keys) {
		Map<String, Object> found = answer;
		for (String key : keys) {
			found = (Map<String, Object>) found.get(key);
			assertThat(found).as(key).isNotNull();
		}
		return found;
	}

	static class Calls {

		final List<String> all = new CopyOnWriteArrayList<>();

		volatile boolean healed;

		void handle(String listener, String value) {
			this.all.add(listener + ": " + (this.healed ? "healed " : "") + value);
			if (!this.healed && value.startsWith("poison")) {
				throw new IllegalStateException("on purpose");
			}
		}

	}

	record East(Calls calls) {

		@ResilientKafkaListener(id = "east", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			this.calls.handle("east", value);
		}

	}

	record West(Calls calls) {

		@ResilientKafkaListener(id = "west", topics = "${topic}", groupId = "${group}",
				properties = "bootstrap.servers=${west}")
		void listen(String value) {
			this.calls.handle("west", value);
		}

	}

}
