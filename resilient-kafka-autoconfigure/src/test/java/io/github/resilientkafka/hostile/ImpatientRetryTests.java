package io.github.resilientkafka.hostile;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A consumer that waits for many records at a time does not make retries late.
 */
@BrokerTest
class ImpatientRetryTests {

	private final String topic = TestBroker.newTopic(1);

	@Test
	void retriesDoNotWaitForOthers() {
		TestBroker.sendAll(IntStream.range(0, 3)
			.mapToObj((id) -> new ProducerRecord<>(this.topic, new byte[] { (byte) id }, new byte[2000]))
			.toList());
		try (ConfigurableApplicationContext context = TestApplication.of(Listener.class)
			.with("topic=" + this.topic, "resilient-kafka.defaults.retry.delays=100ms",
					"spring.kafka.consumer.fetch-min-size=5000B", "spring.kafka.consumer.fetch-max-wait=60s",
					"spring.kafka.consumer.properties[request.timeout.ms]=90000")
			.run()) {
			Queue<String> calls = context.getBean(Listener.class).calls;
			await().atMost(Duration.ofSeconds(30))
				.until(() -> calls.contains(this.topic + "." + this.topic + ".retry-100ms"));
			assertThat(calls).hasSize(4);
		}
	}

	static class Listener {

		final Queue<String> calls = new ConcurrentLinkedQueue<>();

		@ResilientKafkaListener(id = "impatient", topics = "${topic}", groupId = "${topic}")
		void listen(ConsumerRecord<String, String> record) {
			this.calls.add(record.topic());
			if (record.topic().endsWith(".retry-100ms") || record.offset() != 0) {
				return;
			}
			throw new IllegalStateException("on purpose");
		}

	}

}
