package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A broker that creates topics by itself, which keep records for less than ours do.
 */
@BrokerTest
class RedirectTopicsTests {

	private static final EmbeddedKafkaKraftBroker BROKER = new EmbeddedKafkaKraftBroker(1, 3);

	private static Admin admin;

	private final String topic = TestBroker.uniqueName("topic");

	private final String group = TestBroker.uniqueName("group");

	private final String retry = this.topic + "." + this.group + ".retry-1s";

	@BeforeAll
	static void start() {
		BROKER.brokerProperties(Map.of("transaction.state.log.replication.factor", "1", "transaction.state.log.min.isr",
				"1", "log.retention.hours", "960", "group.initial.rebalance.delay.ms", "0"));
		BROKER.afterPropertiesSet();
		admin = Admin.create(Map.of("bootstrap.servers", BROKER.getBrokersAsString()));
	}

	@AfterAll
	static void stop() {
		admin.close();
		BROKER.destroy();
	}

	/**
	 * The main topic appears with the first record, and is not yet known when it fails.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void anOldRecordOfANewTopicIsRetried(String delivery) throws Exception {
		try (ConfigurableApplicationContext context = run(delivery)) {
			sendOldRecord();
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(
						() -> assertThat(context.getBean(Probe.class).topics).containsExactly(this.topic, this.retry));
			assertThat(retention()).isGreaterThan(Duration.ofDays(365));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void anOldRecordIsRetriedThoughItsRetryTopicWasDeleted(String delivery) throws Exception {
		admin.createTopics(List.of(new NewTopic(this.topic, 3, (short) 1))).all().get();
		try (ConfigurableApplicationContext context = run(delivery)) {
			await().until(() -> admin.listTopics().names().get().contains(this.retry));
			admin.deleteTopics(List.of(this.retry)).all().get();
			await().until(() -> !admin.listTopics().names().get().contains(this.retry));
			sendOldRecord();
			await().atMost(Duration.ofSeconds(60))
				.untilAsserted(
						() -> assertThat(context.getBean(Probe.class).topics).containsExactly(this.topic, this.retry));
			assertThat(retention()).isGreaterThan(Duration.ofDays(365));
		}
	}

	private Duration retention() throws Exception {
		ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, this.retry);
		return Duration.ofMillis(Long
			.parseLong(admin.describeConfigs(List.of(resource)).all().get().get(resource).get("retention.ms").value()));
	}

	private void sendOldRecord() throws Exception {
		try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
				Map.of("bootstrap.servers", BROKER.getBrokersAsString()), new ByteArraySerializer(),
				new ByteArraySerializer())) {
			long monthAgo = System.currentTimeMillis() - Duration.ofDays(30).toMillis();
			producer.send(new ProducerRecord<>(this.topic, 0, monthAgo, null, "old".getBytes())).get();
		}
	}

	private ConfigurableApplicationContext run(String delivery) {
		return TestApplication.of(Probe.class)
			.with("spring.kafka.bootstrap-servers=" + BROKER.getBrokersAsString(), "topic=" + this.topic,
					"group=" + this.group, "resilient-kafka.defaults.delivery=" + delivery,
					"resilient-kafka.defaults.retry.delays=1s",
					"spring.kafka.consumer.properties.metadata.max.age.ms=1000")
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	static class Probe {

		final Queue<String> topics = new ConcurrentLinkedQueue<>();

		@ResilientKafkaListener(id = "probe", topics = "${topic}", groupId = "${group}")
		void listen(ConsumerRecord<String, String> record) {
			this.topics.add(record.topic());
			if (record.topic().indexOf('.') < 0) {
				throw new IllegalStateException("on purpose");
			}
		}

	}

}
