package io.github.resilientkafka.hostile;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Headers with the names of ours that others have written, and keys that cannot be
 * computed.
 */
@BrokerTest
class ForeignHeadersTests {

	private static final List<byte[]> NUMBERS = Arrays.asList(null, new byte[0], new byte[] { 1 },
			ByteBuffer.allocate(Integer.BYTES).putInt(Integer.MAX_VALUE).array(), new byte[100_000]);

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final List<String> seen = new CopyOnWriteArrayList<>();

	@ParameterizedTest
	@ValueSource(classes = { Records.class, Batches.class })
	void sayNothingOnTheTopicOfTheListener(Class<?> listener) {
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < NUMBERS.size(); i++) {
			ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(this.topic, 0, null, ("v" + i).getBytes());
			for (String name : List.of(KafkaHeaders.DELIVERY_ATTEMPT, KafkaHeaders.DELIVERY_ATTEMPT,
					ResilientKafkaHeaders.ATTEMPT, ResilientKafkaHeaders.DUE, ResilientKafkaHeaders.FIRST_FAILURE)) {
				record.headers().add(name, NUMBERS.get(i));
			}
			TestBroker.send(record);
			expected.add("v" + i + " 1");
		}
		try (ConfigurableApplicationContext context = run(listener)) {
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == NUMBERS.size());
			assertThat(this.seen).containsExactlyElementsOf(expected);
		}
	}

	@Test
	void aTombstoneHasNoKeyIfTheExpressionNeedsAValue() {
		TestBroker.send(new ProducerRecord<>(this.topic, 0, "k".getBytes(), null));
		TestBroker.send(new ProducerRecord<>(this.topic, 0, "k".getBytes(), "short".getBytes()));
		TestBroker.send(new ProducerRecord<>(this.topic, 0, "k".getBytes(), "long enough".getBytes()));
		try (ConfigurableApplicationContext context = run(Tombstones.class,
				"resilient-kafka.listeners.foreign.deduplication.enabled=true",
				"resilient-kafka.listeners.foreign.deduplication.key=value.substring(6)")) {
			assertThat(TestBroker.awaitRecords(this.topic + "." + this.group + ".DLQ", 1))
				.extracting((record) -> new String(record.value()))
				.containsExactly("short");
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 3);
			assertThat(this.seen).containsExactly("null", "long enough");
		}
	}

	private ConfigurableApplicationContext run(Class<?> listener, String... properties) {
		return TestApplication.of(listener)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=")
			.with(properties)
			.withBean("seen", this.seen)
			.run();
	}

	static class Records {

		private final List<String> seen;

		Records(List<String> seen) {
			this.seen = seen;
		}

		@ResilientKafkaListener(id = "foreign", topics = "${topic}", groupId = "${group}")
		void listen(String value, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.seen.add(value + " " + attempt);
		}

	}

	static class Batches {

		private final List<String> seen;

		Batches(List<String> seen) {
			this.seen = seen;
		}

		@ResilientKafkaListener(id = "foreign", topics = "${topic}", groupId = "${group}", batch = "true")
		void listen(List<ConsumerRecord<String, String>> records) {
			records.forEach((record) -> this.seen.add(record.value() + " "
					+ ByteBuffer.wrap(record.headers().lastHeader(KafkaHeaders.DELIVERY_ATTEMPT).value()).getInt()));
		}

	}

	static class Tombstones {

		private final List<String> seen;

		Tombstones(List<String> seen) {
			this.seen = seen;
		}

		@ResilientKafkaListener(id = "foreign", topics = "${topic}", groupId = "${group}")
		void listen(@Payload(required = false) String value) {
			this.seen.add(String.valueOf(value));
		}

	}

}
