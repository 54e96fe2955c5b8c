package io.github.resilientkafka.guarantee;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.event.RecordDeadLetteredEvent;
import io.github.resilientkafka.event.RecordRetriedEvent;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.SettableClock;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.Visit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.support.KafkaHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The way of a failing record.
 */
@BrokerTest
class RetryChainTests {

	private final String topic = TestBroker.newTopic(3);

	private final String group = TestBroker.uniqueName("group");

	private final String deadLetters = this.topic + "." + this.group + ".DLQ";

	@BeforeEach
	void noVisits() {
		AlwaysFailing.visits.clear();
		AlwaysFailing.events.clear();
	}

	@Test
	void leadsThroughTheLanesInOrderToTheDeadLettersAndIsNeverEarly() {
		try (ConfigurableApplicationContext context = run("200ms,400ms,1s")) {
			TestBroker.send(new ProducerRecord<>(this.topic, 1, 1234567890123L, null, "poison".getBytes()));
			TestBroker.awaitRecords(this.deadLetters, 1);
			assertThat(AlwaysFailing.visits).extracting(Visit::topic)
				.containsExactly(this.topic, lane("200ms"), lane("400ms"), lane("1s"));
			assertThat(AlwaysFailing.visits).extracting(Visit::attempt).containsExactly(1, 2, 3, 4);
			long previous = AlwaysFailing.visits.get(0).time();
			List<Duration> delays = List.of(Duration.ofMillis(200), Duration.ofMillis(400), Duration.ofSeconds(1));
			for (int lane = 1; lane <= 3; lane++) {
				Visit visit = AlwaysFailing.visits.get(lane);
				long due = Long.parseLong(visit.header(ResilientKafkaHeaders.DUE));
				assertThat(due).isGreaterThanOrEqualTo(previous + delays.get(lane - 1).toMillis());
				assertThat(visit.time()).isGreaterThanOrEqualTo(due);
				assertThat(visit.header(ResilientKafkaHeaders.ATTEMPT)).isEqualTo(String.valueOf(lane));
				previous = visit.time();
			}
		}
	}

	@Test
	void leavesKeyValueHeadersTimestampAndPartitionAsTheyAre() {
		long begin = System.currentTimeMillis();
		byte[] key = { 0, -1, 2, (byte) 0xC3 };
		byte[] value = { (byte) 0xFE, 0, 7 };
		List<Header> headers = List.of(new RecordHeader("trace", new byte[] { 9, -9 }),
				new RecordHeader("trace", new byte[] { 8 }), new RecordHeader("empty", new byte[0]));
		try (ConfigurableApplicationContext context = run("100ms,200ms",
				"spring.kafka.consumer.value-deserializer=org.apache.kafka.common.serialization.ByteArrayDeserializer")) {
			TestBroker.send(new ProducerRecord<>(this.topic, 2, 1234567890123L, key, value, headers));
			TestBroker.awaitRecords(this.deadLetters, 1);
			for (String each : List.of(lane("100ms"), lane("200ms"), this.deadLetters)) {
				ConsumerRecord<byte[], byte[]> record = TestBroker.records(each).get(0);
				assertThat(record.key()).isEqualTo(key);
				assertThat(record.value()).isEqualTo(value);
				if (each.equals(this.deadLetters)) {
					// It is kept from now on
					assertThat(record.timestamp()).isGreaterThanOrEqualTo(begin);
				}
				else {
					assertThat(record.timestamp()).isEqualTo(1234567890123L);
				}
				assertThat(Visit.number(record, KafkaHeaders.ORIGINAL_TIMESTAMP)).isEqualTo(1234567890123L);
				assertThat(record.partition()).isEqualTo(2);
				assertThat(record.headers().headers("trace")).extracting(Header::value)
					.containsExactly(new byte[] { 9, -9 }, new byte[] { 8 });
				assertThat(record.headers().lastHeader("empty").value()).isEmpty();
			}
		}
	}

	@Test
	void aDeadLetterThatIsSentAgainBeginsAnew() {
		try (ConfigurableApplicationContext context = run("100ms")) {
			TestBroker.send(new ProducerRecord<>(this.topic, 1, null, "poison".getBytes()));
			ConsumerRecord<byte[], byte[]> dead = TestBroker.awaitRecords(this.deadLetters, 1).get(0);
			TestBroker
				.send(new ProducerRecord<>(this.topic, 1, dead.timestamp(), dead.key(), dead.value(), dead.headers()));
			ConsumerRecord<byte[], byte[]> again = TestBroker.awaitRecords(this.deadLetters, 2).get(1);
			assertThat(AlwaysFailing.visits).extracting(Visit::attempt).containsExactly(1, 2, 1, 2);
			assertThat(Visit.number(again, KafkaHeaders.ORIGINAL_OFFSET)).isEqualTo(1);
			assertThat(Visit.text(again, ResilientKafkaHeaders.ATTEMPT)).isEqualTo("2");
			assertThat(again.headers()).extracting(Header::key)
				.containsExactlyInAnyOrderElementsOf(
						StreamSupport.stream(dead.headers().spliterator(), false).map(Header::key).toList());
		}
	}

	@Test
	void aDeadLetterThatIsSentToTheFirstRetryTopicIsTriedAtOnceAndByItsOwnGroupOnly() {
		String other = TestBroker.uniqueName("other");
		try (ConfigurableApplicationContext context = run("100ms,200ms");
				ConfigurableApplicationContext peer = TestApplication.of(Succeeding.class)
					.with("topic=" + this.topic, "group=" + other)
					.run()) {
			TestBroker.send(new ProducerRecord<>(this.topic, 1, null, "poison".getBytes()));
			ConsumerRecord<byte[], byte[]> dead = TestBroker.awaitRecords(this.deadLetters, 1).get(0);
			TestBroker
				.send(new ProducerRecord<>(lane("100ms"), dead.partition(), dead.key(), dead.value(), dead.headers()));
			ConsumerRecord<byte[], byte[]> again = TestBroker.awaitRecords(this.deadLetters, 2).get(1);
			assertThat(AlwaysFailing.visits).extracting(Visit::topic)
				.containsExactly(this.topic, lane("100ms"), lane("200ms"), lane("100ms"), lane("200ms"));
			assertThat(AlwaysFailing.visits).extracting(Visit::attempt).containsExactly(1, 2, 3, 4, 5);
			assertThat(Visit.text(again, KafkaHeaders.ORIGINAL_TOPIC)).isEqualTo(this.topic);
			assertThat(Visit.number(again, KafkaHeaders.ORIGINAL_OFFSET)).isZero();
			await().until(() -> !peer.getBean(Succeeding.class).visits.isEmpty());
			assertThat(peer.getBean(Succeeding.class).visits).extracting(Visit::topic).containsExactly(this.topic);
		}
	}

	@Test
	void isToldInTheHeadersOfTheDeadLetter() {
		try (ConfigurableApplicationContext context = run("100ms")) {
			TestBroker.send(new ProducerRecord<>(this.topic, 1, 1234567890123L, null, "skipped".getBytes()));
			TestBroker.send(new ProducerRecord<>(this.topic, 1, 1234567890123L, null, "poison".getBytes()));
			ConsumerRecord<byte[], byte[]> dead = TestBroker.awaitRecords(this.deadLetters, 2).get(1);
			assertThat(Visit.text(dead, KafkaHeaders.ORIGINAL_TOPIC)).isEqualTo(this.topic);
			assertThat(Visit.number(dead, KafkaHeaders.ORIGINAL_PARTITION)).isEqualTo(1);
			assertThat(Visit.number(dead, KafkaHeaders.ORIGINAL_OFFSET)).isEqualTo(1);
			assertThat(Visit.number(dead, KafkaHeaders.ORIGINAL_TIMESTAMP)).isEqualTo(1234567890123L);
			assertThat(Visit.text(dead, KafkaHeaders.ORIGINAL_TIMESTAMP_TYPE)).isEqualTo("CreateTime");
			assertThat(Visit.text(dead, KafkaHeaders.ORIGINAL_CONSUMER_GROUP)).isEqualTo(this.group);
			assertThat(Visit.text(dead, KafkaHeaders.EXCEPTION_FQCN)).isEqualTo(IllegalStateException.class.getName());
			assertThat(Visit.text(dead, KafkaHeaders.EXCEPTION_CAUSE_FQCN))
				.isEqualTo(IllegalArgumentException.class.getName());
			assertThat(Visit.text(dead, KafkaHeaders.EXCEPTION_MESSAGE)).isEqualTo("always");
			assertThat(Visit.text(dead, KafkaHeaders.EXCEPTION_STACKTRACE)).startsWith("java.lang.IllegalState")
				.contains("AlwaysFailing");
			assertThat(Visit.text(dead, ResilientKafkaHeaders.ATTEMPT)).isEqualTo("2");
			assertThat(Visit.text(dead, ResilientKafkaHeaders.LISTENER)).isEqualTo("chain");
			assertThat(Visit.text(dead, ResilientKafkaHeaders.DUE)).isNull();
			assertThat(Long.parseLong(Visit.text(dead, ResilientKafkaHeaders.FIRST_FAILURE)))
				.isBetween(AlwaysFailing.visits.get(0).time(), AlwaysFailing.visits.get(3).time());
		}
	}

	@Test
	void isToldInEvents() {
		try (ConfigurableApplicationContext context = run("100ms")) {
			TestBroker.send(this.topic, "poison");
			await().until(() -> AlwaysFailing.events.size() >= 2);
			assertThat(AlwaysFailing.events.get(0)).isInstanceOfSatisfying(RecordRetriedEvent.class, (event) -> {
				assertThat(event.retryTopic()).isEqualTo(lane("100ms"));
				assertThat(event.attempts()).isEqualTo(1);
				assertThat(event.record().topic()).isEqualTo(this.topic);
			});
			assertThat(AlwaysFailing.events.get(1)).isInstanceOfSatisfying(RecordDeadLetteredEvent.class, (event) -> {
				assertThat(event.deadLetterTopic()).isEqualTo(this.deadLetters);
				assertThat(event.attempts()).isEqualTo(2);
				assertThat(event.exception()).isInstanceOf(IllegalStateException.class);
			});
		}
	}

	@Test
	void anHourIsAnHour() {
		try (ConfigurableApplicationContext context = TestApplication.of(AlwaysFailing.class, ClockConfiguration.class)
			// which would wait a moment for a record that succeeds
			.with("topic=" + this.topic, "group=" + this.group, "delays=1h",
					"resilient-kafka.defaults.circuit-breaker.enabled=false")
			.run()) {
			TestBroker.send(this.topic, "poison");
			TestBroker.awaitRecords(lane("1h"), 1);
			SettableClock clock = context.getBean(SettableClock.class);
			clock.tick(Duration.ofMillis(3_599_999));
			// The retry consumer has seen the record and put it aside
			await().during(Duration.ofMillis(700)).until(() -> AlwaysFailing.visits.size() == 1);
			clock.tick(Duration.ofMillis(1));
			TestBroker.awaitRecords(this.deadLetters, 1);
			assertThat(AlwaysFailing.visits).extracting(Visit::topic).containsExactly(this.topic, lane("1h"));
		}
	}

	@Test
	void keepsItsDueTimeOverARestart() {
		long due;
		try (ConfigurableApplicationContext context = run("3s")) {
			TestBroker.send(this.topic, "poison");
			ConsumerRecord<byte[], byte[]> waiting = TestBroker.awaitRecords(lane("3s"), 1).get(0);
			due = Long.parseLong(Visit.text(waiting, ResilientKafkaHeaders.DUE));
		}
		try (ConfigurableApplicationContext context = run("3s")) {
			TestBroker.awaitRecords(this.deadLetters, 1);
			assertThat(AlwaysFailing.visits).hasSize(2);
			assertThat(AlwaysFailing.visits.get(1).time()).isGreaterThanOrEqualTo(due);
			assertThat(Long.parseLong(AlwaysFailing.visits.get(1).header(ResilientKafkaHeaders.DUE))).isEqualTo(due);
		}
	}

	@Test
	void aLongLaneDoesNotHoldUpAShortOne() {
		try (ConfigurableApplicationContext context = run("1h")) {
			TestBroker.send(this.topic, "waits for an hour");
			TestBroker.awaitRecords(lane("1h"), 1);
		}
		// The same retry container now has lanes of 100 ms and of one hour
		try (ConfigurableApplicationContext context = run("100ms,1h")) {
			TestBroker.send(this.topic, "fails");
			TestBroker.awaitRecords(lane("1h"), 2);
			assertThat(AlwaysFailing.visits).extracting(Visit::topic)
				.containsExactly(this.topic, this.topic, lane("100ms"));
		}
	}

	@Test
	void isUnseenByAnotherGroupOnTheSameTopic() {
		String other = TestBroker.uniqueName("other");
		try (ConfigurableApplicationContext context = run("100ms");
				ConfigurableApplicationContext peer = TestApplication.of(Succeeding.class)
					.with("topic=" + this.topic, "group=" + other)
					.run()) {
			TestBroker.send(this.topic, "poison");
			TestBroker.awaitRecords(this.deadLetters, 1);
			await().until(() -> !peer.getBean(Succeeding.class).visits.isEmpty());
			assertThat(peer.getBean(Succeeding.class).visits).extracting(Visit::topic).containsExactly(this.topic);
			assertThat(TestBroker.records(this.topic + "." + other + ".DLQ")).isEmpty();
			assertThat(AlwaysFailing.visits).hasSize(2);
		}
	}

	@Test
	void doesNotHoldUpTheRecordsBehindIt() {
		try (ConfigurableApplicationContext context = TestApplication.of(FailingOnF.class)
			.with("topic=" + this.topic, "group=" + this.group)
			.run()) {
			for (int i = 0; i < 50; i++) {
				TestBroker.send(new ProducerRecord<>(this.topic, 0, null, ((i % 5 == 0) ? "f" : "s").getBytes()));
			}
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 50);
			assertThat(context.getBean(FailingOnF.class).succeeded).hasSize(40);
			assertThat(TestBroker.records(this.topic + "." + this.group + ".retry-1h")).hasSize(10);
		}
	}

	@Test
	void hasContainersUnderTheContractsNamesAndGroups() {
		try (ConfigurableApplicationContext context = run("100ms")) {
			KafkaListenerEndpointRegistry registry = context.getBean(KafkaListenerEndpointRegistry.class);
			assertThat(registry.getListenerContainerIds()).containsExactlyInAnyOrder("chain", "chain.retry");
			assertThat(registry.getListenerContainer("chain").getGroupId()).isEqualTo(this.group);
			assertThat(registry.getListenerContainer("chain.retry").getGroupId()).isEqualTo(this.group + ".retry");
			assertThat(registry.getListenerContainer("chain.retry").isRunning()).isTrue();
		}
	}

	private ConfigurableApplicationContext run(String delays, String... properties) {
		return TestApplication.of(AlwaysFailing.class)
			.with("topic=" + this.topic, "group=" + this.group, "delays=" + delays)
			.with(properties)
			.run();
	}

	private String lane(String delay) {
		return this.topic + "." + this.group + ".retry-" + delay;
	}

	static class AlwaysFailing {

		static final List<Visit> visits = new CopyOnWriteArrayList<>();

		static final List<Object> events = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "chain", topics = "${topic}", groupId = "${group}", retryDelays = "${delays}")
		void listen(ConsumerRecord<?, ?> record) {
			visits.add(Visit.of(record));
			throw new IllegalStateException("always", new IllegalArgumentException("because"));
		}

		@EventListener
		void retried(RecordRetriedEvent event) {
			events.add(event);
		}

		@EventListener
		void deadLettered(RecordDeadLetteredEvent event) {
			events.add(event);
		}

	}

	static class Succeeding {

		final List<Visit> visits = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "succeeding", topics = "${topic}", groupId = "${group}")
		void listen(ConsumerRecord<?, ?> record) {
			this.visits.add(Visit.of(record));
		}

	}

	static class FailingOnF {

		final List<String> succeeded = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "f", topics = "${topic}", groupId = "${group}", retryDelays = "1h")
		void listen(String value) {
			if (value.equals("f")) {
				throw new IllegalStateException();
			}
			this.succeeded.add(value);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ClockConfiguration {

		@Bean
		SettableClock clock() {
			return new SettableClock();
		}

	}

}
