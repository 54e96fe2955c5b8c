package io.github.resilientkafka.redirect;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.health.ComponentHealth;
import io.github.resilientkafka.health.HealthLevel;
import io.github.resilientkafka.health.RetriesHealth;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A dead-letter topic that takes not even a record that says nothing but where it was.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class TooSmallTopicTests {

	private static final Queue<String> processed = new ConcurrentLinkedQueue<>();

	private final String topic = TestBroker.newTopic(2);

	private final String group = TestBroker.uniqueName("group");

	private final String deadLetters = this.topic + "." + this.group + ".DLQ";

	@BeforeEach
	void nothingProcessed() {
		processed.clear();
	}

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void holdsItsRecordsUntilItIsMadeLarger(String delivery, CapturedOutput output) throws Exception {
		TestBroker.create(new NewTopic(this.deadLetters, 2, (short) 1).configs(Map.of("max.message.bytes", "100")));
		try (ConfigurableApplicationContext context = run(delivery)) {
			send(1, "good");
			send(0, "dead");
			RetriesHealth health = context.getBean(RetriesHealth.class);
			await().atMost(Duration.ofSeconds(30)).until(() -> health.health().level() == HealthLevel.DOWN);
			ComponentHealth down = health.health();
			assertThat(down.details().get("blocked").toString()).contains(this.deadLetters, "RecordTooLargeException");
			await().untilAsserted(() -> assertThat(output).contains("cannot publish to '" + this.deadLetters + "'")
				.contains("max.message.bytes is large enough"));
			send(1, "good, too");
			await().until(() -> processed.contains("good, too"));
			assertThat(TestBroker.committed(this.group, this.topic, 0)).isZero();
			ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, this.deadLetters);
			TestBroker.admin()
				.incrementalAlterConfigs(Map.of(resource,
						List.of(new AlterConfigOp(new ConfigEntry("max.message.bytes", "100000"),
								AlterConfigOp.OpType.SET))))
				.all()
				.get();
			await().atMost(Duration.ofSeconds(60)).until(() -> TestBroker.committed(this.group, this.topic, 0) == 1);
			assertThat(TestBroker.committedRecords(this.deadLetters)).hasSize(1);
			await().until(() -> !health.health().details().containsKey("blocked"));
		}
	}

	private void send(int partition, String value) {
		TestBroker.send(new ProducerRecord<>(this.topic, partition, null, value.getBytes()));
	}

	private ConfigurableApplicationContext run(String delivery) {
		return TestApplication.of(Orders.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.delivery=" + delivery,
					"resilient-kafka.defaults.retry.delays=", "resilient-kafka.defaults.circuit-breaker.enabled=false")
			.run();
	}

	static class Orders {

		@ResilientKafkaListener(id = "orders", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			if (value.equals("dead")) {
				throw new IllegalStateException("fails");
			}
			processed.add(value);
		}

	}

}
