package io.github.resilientkafka.redirect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.event.DeadLetterCutEvent;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.event.RecordDroppedEvent;
import io.github.resilientkafka.health.DeadLettersHealth;
import io.github.resilientkafka.health.HealthLevel;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.Visit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.support.KafkaHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A record that its own topic has taken holds up no partition, however large it is.
 */
@BrokerTest
class LargeRecordsTests {

	private static final int LARGE = 3_000_000;

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final String retry = this.topic + "." + this.group + ".retry-100ms";

	private final String deadLetters = this.topic + "." + this.group + ".DLQ";

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void whatWasCompressedOnItsTopicIsCompressedOnItsWay(String delivery) {
		try (ConfigurableApplicationContext context = run(delivery)) {
			sendCompressed("fail" + "x".repeat(LARGE));
			TestBroker.send(this.topic, "after");
			assertThat(new String(awaitDead().value(), StandardCharsets.UTF_8)).isEqualTo("fail" + "x".repeat(LARGE));
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) >= 2);
			Probe probe = context.getBean(Probe.class);
			assertThat(probe.values.stream().filter("fail"::equals)).hasSize(2);
			assertThat(probe.values).contains("afte");
			assertThat(probe.cuts).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void whatFitsNowhereIsADeadLetterWithoutItsValue(String delivery) {
		create(this.retry, 2_000);
		create(this.deadLetters, 2_000);
		try (ConfigurableApplicationContext context = run(delivery)) {
			ProducerRecord<byte[], byte[]> large = new ProducerRecord<>(this.topic, 0, bytes("key"), noise(10_000));
			large.headers().add("own", bytes("header"));
			TestBroker.send(large);
			TestBroker.send(this.topic, "after");
			ConsumerRecord<byte[], byte[]> dead = awaitDead();
			assertThat(dead.key()).isEqualTo(bytes("key"));
			assertThat(dead.value()).isNull();
			assertThat(Visit.text(dead, "own")).isEqualTo("header");
			assertThat(Visit.text(dead, ResilientKafkaHeaders.OMITTED)).isEqualTo("value");
			assertThat(Visit.text(dead, KafkaHeaders.EXCEPTION_MESSAGE)).isEqualTo("on purpose");
			assertThat(Visit.number(dead, KafkaHeaders.ORIGINAL_OFFSET)).isZero();
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) >= 2);
			Probe probe = context.getBean(Probe.class);
			assertThat(probe.values).containsOnlyOnce("fail").contains("afte");
			assertThat(probe.cuts).containsExactly(new DeadLetterCutEvent("probe",
					new RecordCoordinates(this.topic, 0, 0), this.deadLetters, "value"));
			assertThat(TestBroker.records(this.retry)).isEmpty();
			assertCutIsHealth(context);
		}
	}

	private void assertCutIsHealth(ConfigurableApplicationContext context) {
		DeadLettersHealth deadLetters = context.getBean(DeadLettersHealth.class);
		await().until(() -> deadLetters.health().level() == HealthLevel.DEGRADED);
		assertThat(String.valueOf(deadLetters.health().details().get("reasons"))).contains(
				"1 dead letter(s) in '" + this.deadLetters + "'", "without its value", this.topic + "-0@0",
				"max.message.bytes");
		assertThat(String.valueOf(deadLetters.health().details().get("listeners")))
			.contains("cut={count=1, last=" + this.topic + "-0@0, omitted=value, at=");
	}

	/**
	 * The dead letter of a retry names the record in the topic that keeps it.
	 */
	@Test
	void aRetryWhoseKeyAndHeadersDoNotFitEitherLeavesItsPlace() {
		create(this.deadLetters, 1_000);
		try (ConfigurableApplicationContext context = run("at-least-once")) {
			TestBroker.send(new ProducerRecord<>(this.topic, 0, noise(5_000), bytes("fail")));
			ConsumerRecord<byte[], byte[]> dead = awaitDead();
			assertThat(dead.key()).isNull();
			assertThat(dead.value()).isNull();
			assertThat(Visit.text(dead, ResilientKafkaHeaders.OMITTED)).isEqualTo("key,value,headers");
			assertThat(Visit.text(dead, KafkaHeaders.ORIGINAL_TOPIC)).isEqualTo(this.topic);
			await().until(() -> TestBroker.committed(this.group + ".retry", this.retry, 0) >= 1);
			Probe probe = context.getBean(Probe.class);
			await().until(() -> !probe.cuts.isEmpty());
			assertThat(probe.cuts).containsExactly(new DeadLetterCutEvent("probe",
					new RecordCoordinates(this.topic, 0, 0), this.deadLetters, "key,value,headers"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void withoutDeadLettersARetryThatFitsNowhereIsDropped(String delivery) {
		create(this.retry, 2_000);
		try (ConfigurableApplicationContext context = run(delivery,
				"resilient-kafka.defaults.dead-letter.enabled=false")) {
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, noise(10_000)));
			await().atMost(30, TimeUnit.SECONDS).until(() -> TestBroker.committed(this.group, this.topic, 0) >= 1);
			assertThat(context.getBean(Probe.class).dropped).hasSize(1);
		}
	}

	private ConsumerRecord<byte[], byte[]> awaitDead() {
		return await().atMost(60, TimeUnit.SECONDS)
			.until(() -> TestBroker.committedRecords(this.deadLetters), (dead) -> !dead.isEmpty())
			.get(0);
	}

	private static void create(String name, int maxMessageBytes) {
		TestBroker.create(
				new NewTopic(name, 1, (short) 1).configs(Map.of("max.message.bytes", String.valueOf(maxMessageBytes))));
	}

	private void sendCompressed(String value) {
		try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(Map.of("bootstrap.servers",
				TestBroker.servers(), "compression.type", "gzip", "max.request.size", 2 * LARGE),
				new ByteArraySerializer(), new ByteArraySerializer())) {
			producer.send(new ProducerRecord<>(this.topic, null, bytes(value)));
		}
	}

	/**
	 * What does not get smaller when it is compressed.
	 */
	private static byte[] noise(int length) {
		byte[] noise = new byte[length];
		new Random(1).nextBytes(noise);
		System.arraycopy(bytes("fail"), 0, noise, 0, 4);
		return noise;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private ConfigurableApplicationContext run(String delivery, String... properties) {
		return TestApplication.of(Probe.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.delivery=" + delivery,
					"resilient-kafka.defaults.retry.delays=100ms",
					"resilient-kafka.defaults.circuit-breaker.enabled=false")
			.with(properties)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	static class Probe {

		final List<String> values = new CopyOnWriteArrayList<>();

		final List<DeadLetterCutEvent> cuts = new CopyOnWriteArrayList<>();

		final List<RecordDroppedEvent> dropped = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "probe", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			this.values.add(value.substring(0, 4));
			if (value.startsWith("fail")) {
				throw new IllegalStateException("on purpose");
			}
		}

		@EventListener
		void on(DeadLetterCutEvent event) {
			this.cuts.add(event);
		}

		@EventListener
		void on(RecordDroppedEvent event) {
			this.dropped.add(event);
		}

	}

}
