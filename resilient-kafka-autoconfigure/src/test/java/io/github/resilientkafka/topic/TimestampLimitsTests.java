package io.github.resilientkafka.topic;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.support.KafkaHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A retry topic that does not take records of any age.
 */
@BrokerTest
class TimestampLimitsTests {

	private static final long NOW = Duration.ofDays(20_000).toMillis();

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	@Test
	void aTopicWithoutLimitsTakesRecordsOfAnyAge() {
		TimestampLimits limits = TimestampLimits.of(new Config(List.of()));
		assertThat(limits.allow(0, NOW)).isTrue();
		assertThat(limits.allow(2 * NOW, NOW)).isTrue();
		assertThat(limits.allow(ConsumerRecord.NO_TIMESTAMP, NOW)).isTrue();
	}

	@Test
	void limitsLeaveRoomForTheTimeThatSendingTakes() {
		TimestampLimits limits = TimestampLimits
			.of(new Config(List.of(new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, "100000"),
					new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, "100000"))));
		assertThat(limits.allow(NOW - 60_000, NOW)).isTrue();
		assertThat(limits.allow(NOW - 60_001, NOW)).isFalse();
		assertThat(limits.allow(NOW + 60_000, NOW)).isTrue();
		assertThat(limits.allow(NOW + 60_001, NOW)).isFalse();
	}

	@ParameterizedTest
	@EnumSource(names = { "AT_LEAST_ONCE", "EXACTLY_ONCE" })
	void anOldRecordDoesNotHoldUpOthers(Delivery delivery) {
		String retry = this.topic + "." + this.group + ".retry-1h";
		TestBroker.create(new NewTopic(retry, 1, (short) 1)
			.configs(Map.of(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, "60000")));
		long now = System.currentTimeMillis();
		long yesterday = now - Duration.ofDays(1).toMillis();
		try (ConfigurableApplicationContext context = TestApplication.of(Failing.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.delivery=" + delivery,
					"resilient-kafka.defaults.retry.delays=1h",
					"resilient-kafka.defaults.circuit-breaker.enabled=false")
			.run()) {
			TestBroker.sendAll(IntStream.range(0, 200)
				.mapToObj((id) -> new ProducerRecord<byte[], byte[]>(this.topic, 0, (id == 100) ? yesterday : now, null,
						String.valueOf(id).getBytes(StandardCharsets.UTF_8)))
				.toList());
			// A producer that has run into a refusal needs 30 s
			await().atMost(Duration.ofSeconds(20)).until(() -> TestBroker.committedRecords(retry).size() == 200);
			ConsumerRecord<byte[], byte[]> old = TestBroker.committedRecords(retry)
				.stream()
				.filter((record) -> new String(record.value(), StandardCharsets.UTF_8).equals("100"))
				.findFirst()
				.orElseThrow();
			assertThat(old.timestamp()).isGreaterThanOrEqualTo(now);
			assertThat(old.headers().lastHeader(KafkaHeaders.ORIGINAL_TIMESTAMP).value())
				.isEqualTo(ByteBuffer.allocate(Long.BYTES).putLong(yesterday).array());
		}
	}

	static class Failing {

		@ResilientKafkaListener(id = "failing", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			throw new IllegalStateException("on purpose");
		}

	}

}
