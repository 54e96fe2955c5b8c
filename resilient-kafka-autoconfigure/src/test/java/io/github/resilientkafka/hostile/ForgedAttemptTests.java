package io.github.resilientkafka.hostile;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.Visit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.support.KafkaHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Records on a retry topic whose number of attempts is none that we have written.
 */
@BrokerTest
class ForgedAttemptTests {

	private static final List<String> FORGED = List.of("", "two", "-1", "1000001", "99999999999999999999");

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final String retryTopic = this.topic + "." + this.group + ".retry-100ms";

	@Test
	void countsAsTheFirstOfItsLane() {
		TestBroker.create(new NewTopic(this.retryTopic, 1, (short) 1));
		for (String attempt : FORGED) {
			send(attempt);
		}
		send("7");
		try (ConfigurableApplicationContext context = run()) {
			Map<String, String> attempts = TestBroker
				.awaitRecords(this.topic + "." + this.group + ".DLQ", FORGED.size() + 1)
				.stream()
				.collect(Collectors.toMap((dead) -> new String(dead.value(), StandardCharsets.UTF_8),
						(dead) -> String.valueOf(Visit.text(dead, ResilientKafkaHeaders.ATTEMPT))));
			FORGED.forEach((forged) -> assertThat(attempts).containsEntry("after " + forged, "2"));
			assertThat(attempts).containsEntry("after 7", "8");
			await().until(() -> TestBroker.committed(this.group + ".retry", this.retryTopic, 0) == FORGED.size() + 1);
		}
	}

	private void send(String attempt) {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(this.retryTopic, 0, null,
				("after " + attempt).getBytes(StandardCharsets.UTF_8));
		record.headers()
			.add(KafkaHeaders.ORIGINAL_CONSUMER_GROUP, this.group.getBytes(StandardCharsets.UTF_8))
			.add(KafkaHeaders.ORIGINAL_TOPIC, this.topic.getBytes(StandardCharsets.UTF_8))
			.add(ResilientKafkaHeaders.ATTEMPT, attempt.getBytes(StandardCharsets.UTF_8))
			.add(ResilientKafkaHeaders.DUE, "1".getBytes(StandardCharsets.UTF_8));
		TestBroker.send(record);
	}

	private ConfigurableApplicationContext run() {
		return TestApplication.of(Orders.class)
			.with("topic=" + this.topic, "group=" + this.group,
					"resilient-kafka.defaults.circuit-breaker.enabled=false")
			.run();
	}

	static class Orders {

		@ResilientKafkaListener(id = "orders", topics = "${topic}", groupId = "${group}", retryDelays = "100ms")
		void listen(ConsumerRecord<String, String> record) {
			throw new IllegalStateException("fails");
		}

	}

}
