package io.github.resilientkafka.configuration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.health.ComponentHealth;
import io.github.resilientkafka.health.HealthComponent;
import io.github.resilientkafka.health.HealthLevel;
import io.github.resilientkafka.startup.FindingState;
import io.github.resilientkafka.startup.StartupReport;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A broker that talks to those only who have a certificate that it trusts, and an
 * application whose clients know it from an SSL bundle alone.
 */
@BrokerTest
class SslBundleTests {

	private static final String PASSWORD = "secret";

	private static final EmbeddedKafkaKraftBroker BROKER = new EmbeddedKafkaKraftBroker(1, 1);

	private static final Queue<String> processed = new ConcurrentLinkedQueue<>();

	@TempDir
	private static Path directory;

	private static Admin admin;

	private final String topic = TestBroker.uniqueName("topic");

	private final String group = TestBroker.uniqueName("group");

	private final String out = TestBroker.uniqueName("out");

	@BeforeAll
	static void start() throws Exception {
		makeCertificate();
		Map<String, String> properties = new HashMap<>(Map.of("auto.create.topics.enable", "false",
				"group.initial.rebalance.delay.ms", "0", "offsets.topic.num.partitions", "4",
				"transaction.state.log.num.partitions", "2", "transaction.state.log.replication.factor", "1",
				"transaction.state.log.min.isr", "1", "listener.security.protocol.map",
				"EXTERNAL:SSL,CONTROLLER:PLAINTEXT", "ssl.client.auth", "required"));
		properties.putAll(stores());
		BROKER.brokerProperties(properties);
		BROKER.afterPropertiesSet();
		admin = Admin.create(clientConfigs());
	}

	@AfterAll
	static void stop() {
		admin.close();
		BROKER.destroy();
	}

	@BeforeEach
	void nothingProcessed() {
		processed.clear();
	}

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void isUsedByEveryClientOfAListener(String delivery) throws Exception {
		admin.createTopics(List.of(new NewTopic(this.topic, 1, (short) 1), new NewTopic(this.out, 1, (short) 1)))
			.all()
			.get();
		try (ConfigurableApplicationContext context = run(delivery)) {
			KafkaTemplate<Object, Object> template = template(context);
			for (String value : List.of("good", "retried", "dead", "good again")) {
				template.send(this.topic, value).get();
			}
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(
						() -> assertThat(values(this.out)).containsExactlyInAnyOrder("good", "good again", "retried"));
			await().untilAsserted(
					() -> assertThat(values(this.topic + "." + this.group + ".DLQ")).containsExactly("dead"));
			assertThat(processed).containsExactlyInAnyOrder("good", "good again", "retried");
			await().untilAsserted(() -> assertThat(levels(context)).containsEntry("cluster", HealthLevel.UP)
				.containsEntry("isr", HealthLevel.UP)
				.containsEntry("lag", HealthLevel.UP)
				.containsEntry("retries", HealthLevel.UP)
				.containsEntry("listeners", HealthLevel.UP));
			StartupReport report = context.getBean(StartupReport.class);
			await().until(() -> report.findings().stream().anyMatch((it) -> it.rule().equals("cluster-brokers")));
			assertThat(report.findings()).noneMatch((finding) -> finding.state() == FindingState.SKIPPED);
		}
	}

	private static Map<String, HealthLevel> levels(ConfigurableApplicationContext context) {
		Map<String, HealthLevel> levels = new HashMap<>();
		context.getBeanProvider(HealthComponent.class).forEach((component) -> {
			ComponentHealth health = component.health();
			levels.put(component.name(), health.level());
		});
		return levels;
	}

	@SuppressWarnings("unchecked")
	private static KafkaTemplate<Object, Object> template(ConfigurableApplicationContext context) {
		return context.getBean(KafkaTemplate.class);
	}

	private static List<String> values(String topic) {
		Map<String, Object> configs = clientConfigs();
		configs.put("isolation.level", "read_committed");
		return TestBroker.records(configs, topic).stream().map((record) -> new String(record.value())).toList();
	}

	/**
	 * A certificate that the broker and its clients have and trust.
	 */
	private static void makeCertificate() throws Exception {
		Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
		Process process = new ProcessBuilder(keytool.toString(), "-genkeypair", "-alias", "localhost", "-keyalg", "EC",
				"-dname", "CN=localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1", "-validity", "2", "-storetype",
				"PKCS12", "-keystore", store(), "-storepass", PASSWORD)
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).as(output).isZero();
	}

	private static String store() {
		return directory.resolve("localhost.p12").toString();
	}

	private static Map<String, String> stores() {
		return Map.of("ssl.keystore.type", "PKCS12", "ssl.keystore.location", store(), "ssl.keystore.password",
				PASSWORD, "ssl.key.password", PASSWORD, "ssl.truststore.type", "PKCS12", "ssl.truststore.location",
				store(), "ssl.truststore.password", PASSWORD);
	}

	private static Map<String, Object> clientConfigs() {
		Map<String, Object> configs = new HashMap<>(stores());
		configs.put("bootstrap.servers", BROKER.getBrokersAsString());
		configs.put("security.protocol", "SSL");
		return configs;
	}

	private ConfigurableApplicationContext run(String delivery) {
		String bundle = "spring.ssl.bundle.jks.kafka.";
		return TestApplication.of(Orders.class)
			.with("spring.kafka.bootstrap-servers=" + BROKER.getBrokersAsString(), "spring.kafka.ssl.bundle=kafka",
					"spring.kafka.security.protocol=SSL", bundle + "keystore.location=file:" + store(),
					bundle + "keystore.type=PKCS12", bundle + "keystore.password=" + PASSWORD,
					bundle + "truststore.location=file:" + store(), bundle + "truststore.type=PKCS12",
					bundle + "truststore.password=" + PASSWORD, "topic=" + this.topic, "group=" + this.group,
					"spring.kafka.template.default-topic=" + this.out, "resilient-kafka.defaults.delivery=" + delivery,
					"resilient-kafka.health.sampling.interval=500ms")
			.run();
	}

	static class Orders {

		private static final Set<String> FAIL_AT_FIRST = Set.of("retried", "dead");

		@Autowired
		private KafkaTemplate<Object, Object> template;

		@ResilientKafkaListener(id = "orders", topics = "${topic}", groupId = "${group}", retryDelays = "200ms")
		void listen(ConsumerRecord<String, String> record) {
			String value = record.value();
			boolean retry = record.topic().contains(".retry-");
			if (FAIL_AT_FIRST.contains(value) && !(retry && value.equals("retried"))) {
				throw new IllegalStateException("fails");
			}
			this.template.sendDefault(value);
			processed.add(value);
		}

	}

}
