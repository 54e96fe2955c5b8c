package io.github.resilientkafka.feature;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Batch listeners fail by the record, too.
 */
@BrokerTest
class BatchListenerTests {

	private static final int SIZE = 500;

	private static final Set<Integer> BAD = Set.of(0, 17, 18, 250, 499);

	private final String topic = TestBroker.newTopic(1);

	private final String output = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final String deadLetters = this.topic + "." + this.group + ".DLQ";

	@BeforeEach
	void noCalls() {
		Calls.all.clear();
	}

	/**
	 * 2k + 1 calls for k culprits that are named; otherwise each is found by halving.
	 */
	@ParameterizedTest
	@CsvSource({ "AT_LEAST_ONCE, index, 6", "EXACTLY_ONCE, index, 11", "AT_LEAST_ONCE, record, 6",
			"AT_LEAST_ONCE, nothing, 80", "EXACTLY_ONCE, nothing, 80" })
	void fiveBadRecordsOfFiveHundredWalkTheLanesAndTheOthersAreProcessed(Delivery delivery, String named,
			int maxCalls) {
		List<String> all = send(SIZE);
		List<String> bad = BAD.stream().map(String::valueOf).toList();
		List<String> good = all.stream().filter((value) -> !bad.contains(value)).toList();
		try (ConfigurableApplicationContext context = run(Naming.class, delivery, "named=" + named)) {
			TestBroker.awaitRecords(this.deadLetters, BAD.size());
			await().until(() -> values(this.output).containsAll(good));
		}
		assertThat(values(this.output)).containsExactlyInAnyOrderElementsOf(good);
		assertThat(values(this.deadLetters)).containsExactlyInAnyOrderElementsOf(bad);
		assertThat(values(this.topic + "." + this.group + ".retry-100ms")).containsExactlyInAnyOrderElementsOf(bad);
		assertThat(values(this.topic + "." + this.group + ".retry-200ms")).containsExactlyInAnyOrderElementsOf(bad);
		assertThat(Calls.on(this.topic)).hasSizeLessThanOrEqualTo(maxCalls);
		assertThat(Calls.all).filteredOn((call) -> !call.topics().contains(this.topic))
			.allSatisfy((call) -> assertThat(bad).containsAll(call.values()));
	}

	@Test
	void aBatchOfWhichAllFailTakesLessThanTwiceAsManyCallsAsItHasRecords() {
		List<String> all = send(64);
		try (ConfigurableApplicationContext context = run(Failing.class, Delivery.AT_LEAST_ONCE,
				"resilient-kafka.defaults.circuit-breaker.enabled=false")) {
			TestBroker.awaitRecords(this.deadLetters, all.size());
		}
		assertThat(values(this.deadLetters)).containsExactlyInAnyOrderElementsOf(all);
		assertThat(Calls.on(this.topic)).hasSizeLessThanOrEqualTo(2 * 64 - 1);
	}

	@ParameterizedTest
	@EnumSource
	void whatCannotBeDeserializedNeverReachesTheListenerAndHoldsNothingUp(Delivery delivery) {
		List<String> values = List.of("1", "two", "3", "four", "5");
		values.forEach((value) -> TestBroker.send(this.topic, value));
		try (ConfigurableApplicationContext context = run(Numbers.class, delivery,
				"spring.kafka.consumer.value-deserializer=" + DecimalDeserializer.class.getName())) {
			TestBroker.awaitRecords(this.deadLetters, 2);
			await().until(() -> Calls.seen().size() >= 3);
		}
		assertThat(values(this.deadLetters)).containsExactly("two", "four");
		assertThat(Calls.seen()).containsExactly("1", "3", "5");
	}

	@ParameterizedTest
	@EnumSource
	void payloadsAndMessagesAreTakenAsBySpringKafka(Delivery delivery) {
		send(3);
		try (ConfigurableApplicationContext context = run(Messages.class, delivery)) {
			await().until(() -> Calls.seen().size() >= 6);
		}
		assertThat(Calls.seen()).containsExactlyInAnyOrder("0", "1", "2", "0", "1", "2");
	}

	@Test
	void anImmediateAttemptIsMadeInPlaceAndOthersAreNotRepeated() {
		List<String> all = send(10);
		try (ConfigurableApplicationContext context = run(OnceFailing.class, Delivery.AT_LEAST_ONCE,
				"resilient-kafka.defaults.retry.immediate.max-attempts=1",
				"resilient-kafka.defaults.retry.immediate.delay=10ms")) {
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 10);
		}
		assertThat(Calls.seen()).containsExactlyInAnyOrderElementsOf(all);
		assertThat(TestBroker.records(this.deadLetters)).isEmpty();
		assertThat(TestBroker.records(this.topic + "." + this.group + ".retry-100ms")).isEmpty();
	}

	private List<String> send(int count) {
		List<String> values = IntStream.range(0, count).mapToObj(String::valueOf).toList();
		TestBroker.sendAll(values.stream()
			.map((value) -> new ProducerRecord<byte[], byte[]>(this.topic, value.getBytes()))
			.toList());
		return values;
	}

	private static List<String> values(String topic) {
		return TestBroker.committedRecords(topic).stream().map((record) -> new String(record.value())).toList();
	}

	private ConfigurableApplicationContext run(Class<?> listener, Delivery delivery, String... properties) {
		return TestApplication.of(listener)
			.with("topic=" + this.topic, "output=" + this.output, "group=" + this.group, "named=",
					"resilient-kafka.defaults.delivery=" + delivery, "spring.kafka.consumer.max-poll-records=" + SIZE,
					"resilient-kafka.defaults.retry.delays=100ms,200ms")
			.with(properties)
			.run();
	}

	/**
	 * What the listeners were called with.
	 */
	record Calls(Set<String> topics, List<String> values) {

		static final List<Calls> all = new CopyOnWriteArrayList<>();

		static void add(List<ConsumerRecord<String, String>> records) {
			all.add(new Calls(records.stream().map(ConsumerRecord::topic).collect(Collectors.toSet()),
					records.stream().map(ConsumerRecord::value).toList()));
		}

		static List<Calls> on(String topic) {
			return all.stream().filter((call) -> call.topics().contains(topic)).toList();
		}

		static List<String> seen() {
			return all.stream().flatMap((call) -> call.values().stream()).toList();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Naming {

		private final KafkaTemplate<Object, Object> template;

		private final String output;

		private final String named;

		Naming(KafkaTemplate<Object, Object> template, @Value("${output}") String output,
				@Value("${named}") String named) {
			this.template = template;
			this.output = output;
			this.named = named;
		}

		@ResilientKafkaListener(id = "batch", topics = "${topic}", groupId = "${group}", batch = "true")
		void listen(List<ConsumerRecord<String, String>> records) {
			Calls.add(records);
			List<String> outputs = new ArrayList<>();
			for (int i = 0; i < records.size(); i++) {
				ConsumerRecord<String, String> record = records.get(i);
				if (BAD.contains(Integer.parseInt(record.value()))) {
					switch (this.named) {
						case "index" -> {
							outputs.forEach((value) -> this.template.send(this.output, value));
							throw new BatchListenerFailedException("bad", new IllegalStateException("bad"), i);
						}
						case "record" -> {
							outputs.forEach((value) -> this.template.send(this.output, value));
							throw new BatchListenerFailedException("bad", record);
						}
						default -> throw new IllegalStateException("one of these is bad");
					}
				}
				outputs.add(record.value());
			}
			outputs.forEach((value) -> this.template.send(this.output, value));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Failing {

		@ResilientKafkaListener(id = "batch", topics = "${topic}", groupId = "${group}", batch = "true")
		void listen(List<ConsumerRecord<String, String>> records) {
			Calls.add(records);
			throw new IllegalStateException("always");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OnceFailing {

		private boolean failed;

		@ResilientKafkaListener(id = "batch", topics = "${topic}", groupId = "${group}", batch = "true")
		void listen(List<ConsumerRecord<String, String>> records) {
			for (ConsumerRecord<String, String> record : records) {
				if (record.value().equals("5") && !this.failed) {
					this.failed = true;
					throw new BatchListenerFailedException("once", record);
				}
				Calls.add(List.of(record));
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Numbers {

		@ResilientKafkaListener(id = "batch", topics = "${topic}", groupId = "${group}", batch = "true")
		void listen(List<Integer> numbers) {
			Calls.all.add(new Calls(Set.of(), numbers.stream().map(String::valueOf).toList()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Messages {

		@ResilientKafkaListener(id = "message", topics = "${topic}", groupId = "${group}", batch = "true")
		void listen(Message<List<String>> message) {
			Calls.all.add(new Calls(Set.of(), message.getPayload()));
		}

		@ResilientKafkaListener(id = "messages", topics = "${topic}", groupId = "${group}-2", batch = "true")
		void listen(List<Message<String>> messages) {
			assertThat(messages).allSatisfy(
					(message) -> assertThat(message.getHeaders().get(KafkaHeaders.DELIVERY_ATTEMPT)).isEqualTo(1));
			Calls.all.add(new Calls(Set.of(), messages.stream().map(Message::getPayload).toList()));
		}

	}

	/**
	 * Reads decimal numbers.
	 */
	public static class DecimalDeserializer implements Deserializer<Integer> {

		@Override
		public Integer deserialize(String topic, byte[] data) {
			return Integer.valueOf(new String(data));
		}

	}

}
