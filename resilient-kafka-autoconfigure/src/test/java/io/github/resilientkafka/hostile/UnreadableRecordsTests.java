package io.github.resilientkafka.hostile;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.health.ComponentHealth;
import io.github.resilientkafka.health.HealthLevel;
import io.github.resilientkafka.health.ListenersHealth;
import io.github.resilientkafka.state.FailedRecord;
import io.github.resilientkafka.state.ListenerStates;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Records that cannot be read because of a setting say which, and are never just dead
 * letters.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class UnreadableRecordsTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final String JSON = "value.deserializer=org.springframework.kafka.support.serializer.JsonDeserializer";

	private static final String VALUE_DESERIALIZER = "spring.kafka.consumer.value-deserializer";

	private static final String JSON_SETTINGS = "spring.kafka.consumer.properties.spring.json.";

	private static final Map<String, String> ADVICE = new LinkedHashMap<>();

	static {
		ADVICE.put("untrusted",
				"Add the package %s to %strusted.packages".formatted(Order.class.getPackageName(), JSON_SETTINGS));
		ADVICE.put("untyped", "set " + JSON_SETTINGS + "value.default.type");
		ADVICE.put("unknown", JSON_SETTINGS + "use.type.headers=false");
		ADVICE.put("number", "check " + VALUE_DESERIALIZER);
		ADVICE.put("key", "check spring.kafka.consumer.key-deserializer");
		ADVICE.put("payload", "define a RecordMessageConverter bean, or set " + VALUE_DESERIALIZER);
		ADVICE.put("message", "define a RecordMessageConverter bean, or set " + VALUE_DESERIALIZER);
		ADVICE.put("record", "define a RecordMessageConverter bean, or set " + VALUE_DESERIALIZER);
		ADVICE.put("batch", "define a RecordMessageConverter bean, or set " + VALUE_DESERIALIZER);
	}

	private final String topic = TestBroker.uniqueName("topic");

	@Test
	void aSettingIsNamedForEachAndNothingOfTheRecord(CapturedOutput output) {
		TestBroker.create(
				ADVICE.keySet().stream().map((id) -> new NewTopic(topic(id), 1, (short) 1)).toArray(NewTopic[]::new));
		try (ConfigurableApplicationContext context = TestApplication.of(Listeners.class)
			.with("topic=" + this.topic)
			.run()) {
			TestBroker.sendAll(ADVICE.keySet().stream().map(this::record).toList());
			ListenerStates states = context.getBean(ListenerStates.class);
			ADVICE.forEach((id, advice) -> await(id).atMost(LONG).untilAsserted(() -> {
				assertThat(states.lastFailures(id)).extracting(FailedRecord::outcome).containsExactly("dead_lettered");
				assertThat(states.lastFailures(id).get(0).advice()).contains(advice);
				assertThat(warnings(output, topic(id) + "-0@0")).singleElement()
					.asString()
					.contains(advice, topic(id) + "." + id + ".DLQ");
			}));
			assertThat(output.getOut()).doesNotContain("secret");

			aListenerThatReadsNothingDegradesHealth(context, output);
		}
	}

	private void aListenerThatReadsNothingDegradesHealth(ConfigurableApplicationContext context,
			CapturedOutput output) {
		ListenersHealth health = context.getBean(ListenersHealth.class);
		assertThat(health.health().level()).isEqualTo(HealthLevel.UP);
		TestBroker.sendAll(IntStream.range(0, 10).mapToObj((id) -> record("key")).toList());
		await().atMost(LONG).untilAsserted(() -> {
			ComponentHealth now = health.health();
			assertThat(now.level()).isEqualTo(HealthLevel.DEGRADED);
			assertThat(now.details().get("reasons")).asString()
				.contains("Listener 'key' has read none of its records", ADVICE.get("key"));
		});
		assertThat(output.getOut().lines().filter((line) -> line.contains("has read none of its records")))
			.singleElement()
			.asString()
			.contains("ERROR", ADVICE.get("key"));
		byte[] key = ByteBuffer.allocate(Long.BYTES).array();
		TestBroker.send(new ProducerRecord<>(topic("key"), key, "readable".getBytes()));
		await().atMost(LONG).until(() -> context.getBean(Listeners.class).seen.contains("readable"));
		await().atMost(LONG).until(() -> health.health().level() == HealthLevel.UP);
	}

	private static List<String> warnings(CapturedOutput output, String record) {
		return output.getOut()
			.lines()
			.filter((line) -> line.contains(" WARN ") && line.contains(record + " "))
			.toList();
	}

	private String topic(String id) {
		return this.topic + "-" + id;
	}

	private ProducerRecord<byte[], byte[]> record(String id) {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic(id), "secret".getBytes(),
				"{\"id\": \"secret\"}".getBytes());
		if (id.equals("untrusted")) {
			record.headers().add("__TypeId__", Order.class.getName().getBytes());
		}
		if (id.equals("unknown")) {
			record.headers().add("__TypeId__", "com.producer.Order".getBytes());
		}
		return record;
	}

	record Order(String id, int count) {

	}

	static class Listeners {

		final Set<String> seen = ConcurrentHashMap.newKeySet();

		@ResilientKafkaListener(id = "untrusted", topics = "${topic}-untrusted", properties = JSON)
		void untrusted(Order order) {
			this.seen.add(order.id());
		}

		@ResilientKafkaListener(id = "untyped", topics = "${topic}-untyped", properties = JSON)
		void untyped(Order order) {
			this.seen.add(order.id());
		}

		@ResilientKafkaListener(id = "unknown", topics = "${topic}-unknown",
				properties = { JSON, "spring.json.trusted.packages=*" })
		void unknown(Order order) {
			this.seen.add(order.id());
		}

		@ResilientKafkaListener(id = "number", topics = "${topic}-number",
				properties = "value.deserializer=org.apache.kafka.common.serialization.LongDeserializer")
		void number(Long number) {
			this.seen.add(number.toString());
		}

		@ResilientKafkaListener(id = "key", topics = "${topic}-key",
				properties = "key.deserializer=org.apache.kafka.common.serialization.LongDeserializer")
		void key(String value) {
			this.seen.add(value);
		}

		@ResilientKafkaListener(id = "payload", topics = "${topic}-payload")
		void payload(Order order) {
			this.seen.add(order.id());
		}

		@ResilientKafkaListener(id = "message", topics = "${topic}-message")
		void message(Message<Order> order) {
			this.seen.add(order.getPayload().id());
		}

		@ResilientKafkaListener(id = "record", topics = "${topic}-record")
		void consumerRecord(ConsumerRecord<String, Order> order) {
			this.seen.add(order.value().id());
		}

		@ResilientKafkaListener(id = "batch", topics = "${topic}-batch", batch = "true")
		void batch(List<Order> orders) {
			orders.forEach((order) -> this.seen.add(order.id()));
		}

	}

}
