package io.github.resilientkafka.deduplication;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.Rebalances;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The store goes away between what a record has done and the confirmation of its key.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class StoreOutageTests {

	private final String topic = TestBroker.newTopic(2);

	private final String group = TestBroker.uniqueName("group");

	private final SwitchedStore store = new SwitchedStore();

	private final Log log = new Log();

	@ParameterizedTest
	@ValueSource(classes = { OneByOne.class, Futures.class, Batches.class })
	void anOffsetWaitsUntilTheKeyIsConfirmed(Class<?> listener) {
		this.log.during = (value) -> this.store.goAway();
		try (ConfigurableApplicationContext context = application(listener).run()) {
			send(0, "k");
			await().until(() -> this.log.processed.contains("k"));
			await().during(Duration.ofSeconds(2)).until(() -> committed() == 0);
			this.log.during = (value) -> {
			};
			this.store.comeBack();
			await().until(() -> committed() == 1);
			send(1, "k");
			await().until(() -> committed() == 2);
		}
		assertThat(this.log.processed).containsExactly("k");
	}

	@ParameterizedTest
	@MethodSource("errors")
	void anErrorOfADriverIsAStoreThatIsAway(Supplier<Throwable> error) {
		this.log.during = (value) -> this.store.goAway(error);
		try (ConfigurableApplicationContext context = application(OneByOne.class).run()) {
			send(0, "k");
			await().until(() -> this.log.processed.contains("k"));
			this.log.during = (value) -> {
			};
			send(1, "l");
			// Longer than the claims need to be renewed
			await().during(Duration.ofSeconds(2)).until(() -> this.log.processed.size() == 1);
			this.store.comeBack();
			await().until(() -> committed() == 2);
		}
		assertThat(this.log.processed).containsExactly("k", "l");
	}

	static Stream<Supplier<Throwable>> errors() {
		return Stream.of(() -> new NoClassDefFoundError("on purpose"),
				() -> new ExceptionInInitializerError("on purpose"), () -> new AssertionError("on purpose"));
	}

	@Test
	void anApplicationThatStopsConfirmsWhenTheStoreIsBack() {
		this.log.during = (value) -> this.store.goAway();
		try (ConfigurableApplicationContext context = application(OneByOne.class).run()) {
			send(0, "k");
			// By then it waits for seconds before the store is asked again
			await().until(() -> this.log.processed.contains("k"));
			await().during(Duration.ofMillis(1_500)).until(() -> committed() == 0);
			this.store.comeBack();
		}
		assertThat(committed()).isOne();
	}

	@Test
	void anApplicationThatStopsLeavesWhatIsNotConfirmed(CapturedOutput output) {
		this.log.during = (value) -> this.store.goAway();
		try (ConfigurableApplicationContext context = application(OneByOne.class).run()) {
			send(0, "k");
			await().until(() -> this.log.processed.contains("k"));
		}
		assertThat(committed()).isZero();
		assertThat(output).contains("closed with 1 processed record(s) that are not confirmed");
		this.log.during = (value) -> {
		};
		this.store.comeBack();
		try (ConfigurableApplicationContext context = application(OneByOne.class).run()) {
			await().until(() -> committed() == 1);
		}
		assertThat(this.log.processed).containsExactly("k", "k");
	}

	@Test
	void aRebalanceDuringTheOutageRepeatsNothing() {
		Rebalances rebalances = new Rebalances();
		try (ConfigurableApplicationContext context = application(OneByOne.class)
			.with("resilient-kafka.defaults.deduplication.claim-expiry=30s")
			.run()) {
			List<String> ids = IntStream.range(0, 200).mapToObj(String::valueOf).toList();
			this.log.during = (value) -> {
				if (this.log.processed.size() == 20) {
					this.store.goAway();
				}
			};
			sendAll(ids);
			await().until(() -> this.log.processed.size() >= 20);
			try (ConfigurableApplicationContext other = application(OneByOne.class)
				.with("resilient-kafka.defaults.deduplication.claim-expiry=30s")
				.withBean("rebalances", rebalances)
				.run()) {
				await().until(() -> rebalances.assignments() > 0);
				this.log.during = (value) -> {
				};
				this.store.comeBack();
				await().atMost(Duration.ofSeconds(40)).until(() -> committed() == ids.size());
			}
			assertThat(this.log.processed).containsExactlyInAnyOrderElementsOf(ids);
		}
	}

	private TestApplication application(Class<?> listener) {
		return TestApplication.of(listener)
			.withBean("log", this.log)
			.withBean("mine", this.store)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.deduplication.enabled=true",
					"resilient-kafka.defaults.deduplication.store=mine",
					"resilient-kafka.defaults.deduplication.claim-expiry=1s",
					"spring.kafka.consumer.properties[heartbeat.interval.ms]=300");
	}

	private void send(int partition, String id) {
		TestBroker.send(record(partition, id));
	}

	private void sendAll(List<String> ids) {
		TestBroker.sendAll(IntStream.range(0, ids.size()).mapToObj((i) -> record(i % 2, ids.get(i))).toList());
	}

	private ProducerRecord<byte[], byte[]> record(int partition, String id) {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(this.topic, partition, null, id.getBytes());
		record.headers().add("event-id", id.getBytes());
		return record;
	}

	private long committed() {
		return TestBroker.committed(this.group, this.topic, 0) + TestBroker.committed(this.group, this.topic, 1);
	}

	static class Log {

		final Queue<String> processed = new ConcurrentLinkedQueue<>();

		volatile Consumer<String> during = (value) -> {
		};

		void process(String value) {
			this.processed.add(value);
			this.during.accept(value);
		}

	}

	static class OneByOne {

		private final Log log;

		OneByOne(Log log) {
			this.log = log;
		}

		@ResilientKafkaListener(id = "dedup", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			this.log.process(value);
		}

	}

	static class Futures {

		private final Log log;

		Futures(Log log) {
			this.log = log;
		}

		@ResilientKafkaListener(id = "dedup", topics = "${topic}", groupId = "${group}")
		CompletableFuture<Void> listen(String value) {
			return CompletableFuture.runAsync(() -> this.log.process(value));
		}

	}

	static class Batches {

		private final Log log;

		Batches(Log log) {
			this.log = log;
		}

		@ResilientKafkaListener(id = "dedup", topics = "${topic}", groupId = "${group}", batch = "true")
		void listen(List<String> values) {
			values.forEach(this.log::process);
		}

	}

}
