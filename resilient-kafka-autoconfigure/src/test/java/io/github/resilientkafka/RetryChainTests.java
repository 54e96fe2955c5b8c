package io.github.resilientkafka;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The way of a failing record.
 */
class RetryChainTests {

	@Test
	void walksTheLanesInOrderThenTheDeadLetterTopic() {
		String topic = TestBroker.newTopic(2);
		String group = TestBroker.uniqueName("group");
		byte[] key = { 0, -1, 2 };
		byte[] value = { 'p', 'o', 'i', 's', 'o', 'n' };
		try (ConfigurableApplicationContext context = TestApplication.of(Listener.class)
			.with("topic=" + topic, "group=" + group)
			.run()) {
			TestBroker.send(new ProducerRecord<>(topic, 1, 1234567890123L, key, value,
					List.of(new RecordHeader("trace", new byte[] { 9 }))));
			ConsumerRecord<byte[], byte[]> dead = TestBroker.awaitRecords(topic + "." + group + ".DLQ", 1).get(0);
			Listener listener = context.getBean(Listener.class);
			assertThat(listener.visits).extracting(Visit::topic)
				.containsExactly(topic, topic + "." + group + ".retry-200ms", topic + "." + group + ".retry-400ms",
						topic + "." + group + ".retry-1s");
			assertThat(listener.visits).extracting(Visit::attempt).containsExactly(1, 2, 3, 4);
			assertThat(dead.key()).isEqualTo(key);
			assertThat(dead.value()).isEqualTo(value);
			assertThat(dead.timestamp()).isEqualTo(1234567890123L);
			assertThat(dead.partition()).isEqualTo(1);
			assertThat(dead.headers().headers("trace")).hasSize(1);
			assertThat(text(dead, ResilientKafkaHeaders.ATTEMPT)).isEqualTo("4");
			assertThat(text(dead, KafkaHeaders.ORIGINAL_TOPIC)).isEqualTo(topic);
			assertThat(ByteBuffer.wrap(dead.headers().lastHeader(KafkaHeaders.ORIGINAL_PARTITION).value()).getInt())
				.isEqualTo(1);
		}
	}

	private static String text(ConsumerRecord<?, ?> record, String name) {
		return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
	}

	record Visit(String topic, int attempt, long time) {

	}

	static class Listener {

		final List<Visit> visits = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "chain", topics = "${topic}", groupId = "${group}",
				retryDelays = { "200ms", "400ms", "1s" })
		void listen(String value, @Header(KafkaHeaders.RECEIVED_TOPIC) String topic,
				@Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.visits.add(new Visit(topic, attempt, System.currentTimeMillis()));
			throw new IllegalStateException("always");
		}

	}

}
