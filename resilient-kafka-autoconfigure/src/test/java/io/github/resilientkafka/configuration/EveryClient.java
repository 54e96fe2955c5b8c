package io.github.resilientkafka.configuration;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.health.ComponentHealth;
import io.github.resilientkafka.health.HealthComponent;
import io.github.resilientkafka.health.HealthLevel;
import io.github.resilientkafka.startup.FindingState;
import io.github.resilientkafka.startup.StartupReport;
import io.github.resilientkafka.test.ActuatorClient;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.KafkaTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application in which each kind of client that the starter has is used, and what
 * tells that it was.
 */
final class EveryClient {

	private static final String PLAIN = "plain";

	private static final String TRANSACTIONAL = "transactional";

	private static final List<String> LISTENERS = List.of(PLAIN, TRANSACTIONAL);

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final Map<String, Object> clientConfigs;

	private final String topic = TestBroker.uniqueName("topic");

	private final String out = TestBroker.uniqueName("out");

	private final String audit = TestBroker.uniqueName("audit");

	/**
	 * Create its topics.
	 * @param clientConfigs how a client connects to the broker
	 */
	EveryClient(Map<String, Object> clientConfigs) throws Exception {
		this.clientConfigs = Map.copyOf(clientConfigs);
		try (Admin admin = Admin.create(this.clientConfigs)) {
			admin.createTopics(List.of(new NewTopic(this.topic, 1, (short) 1), new NewTopic(this.out, 1, (short) 1),
					new NewTopic(this.audit, 1, (short) 1)))
				.all()
				.get();
		}
	}

	/**
	 * The application, which is still to be told how to connect.
	 */
	TestApplication application() {
		return TestApplication.of(Orders.class)
			.with("topic=" + this.topic, "spring.kafka.template.default-topic=" + this.out,
					"resilient-kafka.health.sampling.interval=500ms", "resilient-kafka.audit.topic=" + this.audit,
					"resilient-kafka.audit.level=exceptions", "management.endpoint.deadletters.access=unrestricted",
					// It would wait until it knows whether the others fail as well
					"resilient-kafka.defaults.circuit-breaker.enabled=false")
			.withActuator("deadletters");
	}

	@SuppressWarnings("unchecked")
	void assertIsConnected(ConfigurableApplicationContext context) throws Exception {
		KafkaTemplate<Object, Object> template = context.getBean(KafkaTemplate.class);
		for (String value : List.of("good", "retried", "dead", "good again")) {
			template.send(this.topic, value).get();
		}
		assertListens();
		assertSamples(context);
		assertChecks(context);
		assertReplays(context);
	}

	/**
	 * With consumers of the topic and the retry topics, which an admin has created, and
	 * producers of redirects and outputs.
	 */
	private void assertListens() {
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(values(this.out)).containsExactlyInAnyOrder("plain good",
					"plain good again", "plain retried", "transactional good", "transactional good again",
					"transactional retried"));
		for (String listener : LISTENERS) {
			await().untilAsserted(() -> assertThat(values(this.topic + "." + listener + "-" + this.topic + ".DLQ"))
				.containsExactly("dead"));
		}
		await().untilAsserted(() -> assertThat(values(this.audit)).anyMatch((entry) -> entry.contains("dead_lettered"))
			.anyMatch((entry) -> entry.contains("retried")));
	}

	private static void assertSamples(ConfigurableApplicationContext context) {
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(levels(context)).containsEntry("cluster", HealthLevel.UP)
				.containsEntry("isr", HealthLevel.UP)
				.containsEntry("lag", HealthLevel.UP)
				.containsEntry("retries", HealthLevel.UP)
				.containsEntry("listeners", HealthLevel.UP));
	}

	private static Map<String, HealthLevel> levels(ConfigurableApplicationContext context) {
		Map<String, HealthLevel> levels = new HashMap<>();
		context.getBeanProvider(HealthComponent.class).forEach((component) -> {
			ComponentHealth health = component.health();
			levels.put(component.name(), health.level());
		});
		return levels;
	}

	private static void assertChecks(ConfigurableApplicationContext context) {
		StartupReport report = context.getBean(StartupReport.class);
		await().until(() -> report.findings().stream().anyMatch((it) -> it.rule().equals("cluster-brokers")));
		// Brokers of Kafka 4 do not know a group before it has a member
		assertThat(report.findings()).filteredOn((finding) -> !finding.rule().equals("group-permissions"))
			.noneMatch((finding) -> finding.state() == FindingState.SKIPPED);
	}

	/**
	 * With readers of dead letters and ledger, and transactional producers.
	 */
	private void assertReplays(ConfigurableApplicationContext context) {
		ActuatorClient client = ActuatorClient.of(context);
		for (String listener : LISTENERS) {
			String letters = "deadletters/" + listener;
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(client.get(letters)).containsEntry("total", 1));
			assertThat(client.post(letters, "{\"action\":\"replay\",\"all\":\"true\"}").body()).containsKey("job");
		}
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(values(this.out)).contains("plain dead", "transactional dead"));
	}

	private List<String> values(String name) {
		Map<String, Object> configs = new HashMap<>(this.clientConfigs);
		configs.put("isolation.level", "read_committed");
		return TestBroker.records(configs, name).stream().map((record) -> new String(record.value())).toList();
	}

	static class Orders {

		private final KafkaTemplate<Object, Object> template;

		Orders(KafkaTemplate<Object, Object> template) {
			this.template = template;
		}

		@ResilientKafkaListener(id = PLAIN, topics = "${topic}", groupId = PLAIN + "-${topic}", retryDelays = "200ms")
		void listen(ConsumerRecord<String, String> record) {
			process(PLAIN, record);
		}

		@ResilientKafkaListener(id = TRANSACTIONAL, topics = "${topic}", groupId = TRANSACTIONAL + "-${topic}",
				retryDelays = "200ms", delivery = Delivery.EXACTLY_ONCE)
		void listenInTransactions(ConsumerRecord<String, String> record) {
			process(TRANSACTIONAL, record);
		}

		private void process(String listener, ConsumerRecord<String, String> record) {
			String value = record.value();
			boolean retry = record.topic().contains(".retry-");
			boolean replay = record.topic().endsWith(".replay");
			if (value.equals("retried") && !retry || value.equals("dead") && !replay) {
				throw new IllegalStateException("fails");
			}
			this.template.sendDefault(listener + " " + value);
		}

	}

}
