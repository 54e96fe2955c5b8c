package io.github.resilientkafka.outage;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.listener.RecordInterceptor;
import org.springframework.kafka.listener.adapter.RecordFilterStrategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Something is away for a while that all records of a listener need. Whatever the
 * listener looks like, none of them reaches the dead letters, and all are processed
 * within two seconds after it is back. That includes the time for which the breaker stays
 * open.
 * <p>
 * All outages go on at once, and end one after another: what is measured is a recovery,
 * not the competition of many for two processors. None ends before the longest delay of a
 * lane, so that what was redirected before the breaker opened is due by then.
 */
@BrokerTest
class OutageWithoutLossTests {

	private static final int RECORDS = 900;

	private static final List<String> LISTENERS = List.of("record", "batch", "future", "filtered", "batchfiltered",
			"named", "intercepted", "tombstones", "transactional", "transactionalbatch", "registry", "registrybatch",
			"registryheader");

	private static final Map<String, Outage> OUTAGES = new ConcurrentHashMap<>();

	@BeforeAll
	static void letItHappen() {
		OUTAGES.put("no", new Outage(""));
		OUTAGES.put("some", new Outage("1s,2s"));
		OUTAGES.values().forEach(Outage::begin);
		await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
	}

	@AfterAll
	static void close() {
		OUTAGES.values().forEach((outage) -> outage.context.close());
		OUTAGES.clear();
		Dependency.ALL.clear();
	}

	static Stream<Arguments> listeners() {
		return LISTENERS.stream()
			.flatMap((listener) -> Stream.of("no", "some").map((lanes) -> Arguments.of(listener, lanes)));
	}

	@ParameterizedTest(name = "{0} with {1} lanes")
	@MethodSource("listeners")
	void nothingIsDeadLetteredAndAllIsProcessedSoonAfterwards(String listener, String lanes) {
		Outage outage = OUTAGES.get(lanes);
		String topic = outage.topics.get(listener);
		List<String> ids = ids(listener);
		Dependency dependency = Dependency.of(topic);
		dependency.recover();
		await().atMost(Duration.ofSeconds(30)).until(() -> dependency.processed.keySet().containsAll(ids));
		assertThat(dependency.recovery()).isLessThan(Duration.ofSeconds(10));
		assertThat(TestBroker.records(topic + "." + outage.group + ".DLQ")).isEmpty();
		assertThat(TestBroker.records(topic + "." + outage.group + ".retry-1s")).hasSizeLessThan(RECORDS / 20);
	}

	/**
	 * Two of three records are none of the business of a listener that filters.
	 */
	private static String value(String listener, int id) {
		boolean mine = id % 9 < 3
				|| !(listener.contains("filtered") || Set.of("intercepted", "named").contains(listener));
		return (mine ? "mine-" : "other-") + id;
	}

	private static List<String> ids(String listener) {
		return IntStream.range(0, RECORDS)
			.filter((id) -> !isTombstone(listener, id))
			.mapToObj((id) -> value(listener, id))
			.filter((value) -> value.startsWith("mine"))
			.toList();
	}

	private static boolean isTombstone(String listener, int id) {
		return listener.equals("tombstones") && id % 9 >= 3;
	}

	private static final class Outage {

		private final String group = TestBroker.uniqueName("group");

		private final Map<String, String> topics = new ConcurrentHashMap<>();

		private final TestApplication application;

		private ConfigurableApplicationContext context;

		Outage(String delays) {
			String breaker = "resilience4j.circuitbreaker.configs.default.";
			this.application = TestApplication.of(Listeners.class)
				.with("group=" + this.group, "resilient-kafka.defaults.retry.delays=" + delays,
						breaker + "sliding-window-size=20", breaker + "minimum-number-of-calls=10",
						breaker + "wait-duration-in-open-state=500ms",
						breaker + "permitted-number-of-calls-in-half-open-state=3");
			for (String listener : LISTENERS) {
				String topic = TestBroker.newTopic(3);
				this.topics.put(listener, topic);
				this.application.with(listener + ".topic=" + topic);
			}
		}

		void begin() {
			this.topics.forEach((listener, topic) -> {
				List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
				for (int id = 0; id < RECORDS; id++) {
					byte[] value = isTombstone(listener, id) ? null : value(listener, id).getBytes();
					records.add(new ProducerRecord<>(topic, id % 3, null, value));
				}
				TestBroker.sendAll(records);
			});
			this.context = this.application.run();
			CircuitBreakerRegistry breakers = this.context.getBean(CircuitBreakerRegistry.class);
			for (String listener : LISTENERS) {
				await("breaker of " + listener).atMost(30, TimeUnit.SECONDS)
					.until(() -> breakers.circuitBreaker(listener).getState() != CircuitBreaker.State.CLOSED);
			}
		}

	}

	/**
	 * What all records of a topic need.
	 */
	static final class Dependency {

		static final Map<String, Dependency> ALL = new ConcurrentHashMap<>();

		private final Map<String, Long> processed = new ConcurrentHashMap<>();

		private volatile boolean down = true;

		private volatile long back;

		/**
		 * A retry topic is named after the topic.
		 */
		static Dependency of(String topic) {
			return ALL.computeIfAbsent(topic.split("\\.")[0], (key) -> new Dependency());
		}

		void recover() {
			this.back = System.nanoTime();
			this.down = false;
		}

		/**
		 * How long after the end of the outage the last record was processed.
		 */
		Duration recovery() {
			return Duration.ofNanos(Collections.max(this.processed.values()) - this.back);
		}

		void ask() throws ConnectException {
			if (this.down) {
				throw new ConnectException("on purpose");
			}
		}

		static void process(ConsumerRecord<String, String> record) throws ConnectException {
			Dependency dependency = of(record.topic());
			dependency.ask();
			if (record.value() != null) {
				dependency.processed.put(record.value(), System.nanoTime());
			}
		}

	}

	/**
	 * As Confluent's: what its client throws is a cause.
	 */
	public static class RegistryDeserializer extends StringDeserializer {

		@Override
		public String deserialize(String topic, byte[] data) {
			try {
				Dependency.of(topic).ask();
			}
			catch (ConnectException ex) {
				throw new SerializationException("No schema", ex);
			}
			return super.deserialize(topic, data);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listeners {

		private static final String DESERIALIZER = "value.deserializer=io.github.resilientkafka.outage.OutageWithoutLossTests$RegistryDeserializer";

		@Bean
		static RecordFilterStrategy<Object, Object> mine() {
			return (record) -> !String.valueOf(record.value()).startsWith("mine");
		}

		@Bean
		static RecordInterceptor<Object, Object> interceptor() {
			return (record, consumer) -> String.valueOf(record.value()).startsWith("other") ? null : record;
		}

		@ResilientKafkaListener(id = "record", topics = "${record.topic}", groupId = "${group}")
		void record(ConsumerRecord<String, String> record) throws ConnectException {
			Dependency.process(record);
		}

		@ResilientKafkaListener(id = "batch", topics = "${batch.topic}", groupId = "${group}", batch = "true")
		void batch(List<ConsumerRecord<String, String>> records) throws ConnectException {
			for (ConsumerRecord<String, String> record : records) {
				Dependency.process(record);
			}
		}

		@ResilientKafkaListener(id = "future", topics = "${future.topic}", groupId = "${group}")
		CompletableFuture<Void> future(ConsumerRecord<String, String> record) {
			return CompletableFuture.runAsync(() -> {
				try {
					Dependency.process(record);
				}
				catch (ConnectException ex) {
					throw new IllegalStateException(ex);
				}
			});
		}

		@ResilientKafkaListener(id = "filtered", topics = "${filtered.topic}", groupId = "${group}", filter = "mine")
		void filtered(ConsumerRecord<String, String> record) throws ConnectException {
			Dependency.process(record);
		}

		@ResilientKafkaListener(id = "batchfiltered", topics = "${batchfiltered.topic}", groupId = "${group}",
				filter = "mine", batch = "true")
		void batchFiltered(List<ConsumerRecord<String, String>> records) throws ConnectException {
			batch(records);
		}

		@ResilientKafkaListener(id = "named", topics = "${named.topic}", groupId = "${group}", filter = "mine",
				batch = "true")
		void named(List<ConsumerRecord<String, String>> records) {
			for (ConsumerRecord<String, String> record : records) {
				try {
					Dependency.process(record);
				}
				catch (ConnectException ex) {
					throw new BatchListenerFailedException("on purpose", ex, record);
				}
			}
		}

		@ResilientKafkaListener(id = "intercepted", topics = "${intercepted.topic}", groupId = "${group}")
		void intercepted(ConsumerRecord<String, String> record) throws ConnectException {
			Dependency.process(record);
		}

		@ResilientKafkaListener(id = "tombstones", topics = "${tombstones.topic}", groupId = "${group}")
		void tombstones(ConsumerRecord<String, String> record) throws ConnectException {
			if (record.value() != null) {
				Dependency.process(record);
			}
		}

		@ResilientKafkaListener(id = "transactional", topics = "${transactional.topic}", groupId = "${group}",
				delivery = Delivery.EXACTLY_ONCE)
		void transactional(ConsumerRecord<String, String> record) throws ConnectException {
			Dependency.process(record);
		}

		@ResilientKafkaListener(id = "transactionalbatch", topics = "${transactionalbatch.topic}", groupId = "${group}",
				delivery = Delivery.EXACTLY_ONCE, batch = "true")
		void transactionalBatch(List<ConsumerRecord<String, String>> records) throws ConnectException {
			batch(records);
		}

		@ResilientKafkaListener(id = "registry", topics = "${registry.topic}", groupId = "${group}",
				properties = DESERIALIZER)
		void registry(ConsumerRecord<String, String> record) throws ConnectException {
			Dependency.process(record);
		}

		@ResilientKafkaListener(id = "registrybatch", topics = "${registrybatch.topic}", groupId = "${group}",
				properties = DESERIALIZER, batch = "true")
		void registryBatch(List<ConsumerRecord<String, String>> records) throws ConnectException {
			batch(records);
		}

		@ResilientKafkaListener(id = "registryheader", topics = "${registryheader.topic}", groupId = "${group}",
				properties = {
						"value.deserializer=org.springframework.kafka.support.serializer.ErrorHandlingDeserializer",
						"spring.deserializer.value.delegate.class=io.github.resilientkafka.outage.OutageWithoutLossTests$RegistryDeserializer" })
		void registryHeader(ConsumerRecord<String, String> record) throws ConnectException {
			Dependency.process(record);
		}

	}

}
