package io.github.resilientkafka.guarantee;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.account.LaneTotals;
import io.github.resilientkafka.account.ListenerAccount;
import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.listener.ListenerControl;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.listener.adapter.RecordFilterStrategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * All records that were polled are accounted for, and listeners can be paused by hand.
 */
@BrokerTest
class AccountTests {

	private static final int TENS = 20;

	private final String topic = TestBroker.newTopic(2);

	private final String group = TestBroker.uniqueName("group");

	@ParameterizedTest
	@CsvSource({ "OneByOne, at-least-once", "Futures, at-least-once", "Batches, at-least-once",
			"OneByOne, exactly-once", "Batches, exactly-once" })
	void everyRecordIsCountedOnceByWhatHasBecomeOfIt(String listener, String delivery) throws ClassNotFoundException {
		Class<?> type = Class.forName(AccountTests.class.getName() + "$" + listener);
		send();
		try (ConfigurableApplicationContext context = application(type)
			.with("resilient-kafka.defaults.delivery=" + delivery,
					"resilient-kafka.defaults.deduplication.enabled=true",
					"resilient-kafka.defaults.circuit-breaker.enabled=false")
			.run()) {
			ListenerAccount account = account(context);
			List<LaneTotals> lanes = List.copyOf(account.lanes());
			assertThat(lanes).extracting(LaneTotals::lane).containsExactly("main", "retry-100ms", "replay");
			LaneTotals main = lanes.get(0);
			LaneTotals retry = lanes.get(1);
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(retry.settled(Settlement.DEAD_LETTERED)).isEqualTo(TENS));
			await().until(() -> main.inFlight() == 0 && retry.inFlight() == 0);
			assertThat(main.settled(Settlement.RETRIED)).isEqualTo(TENS);
			assertThat(main.settled(Settlement.FILTERED)).isEqualTo(TENS);
			assertThat(main.settled(Settlement.DEDUPLICATED)).isEqualTo(TENS);
			assertThat(main.settled(Settlement.PROCESSED)).isEqualTo(7 * TENS);
			assertThat(main.received() - main.returned()).isEqualTo(10 * TENS);
			assertThat(retry.received() - retry.returned()).isEqualTo(TENS);
			assertThat(main.failures()).isGreaterThanOrEqualTo(TENS);
			assertThat(account.unaccounted()).isZero();
		}
	}

	@Test
	void whatIsInFlightIsCountedAndGivenBack() {
		send();
		ListenerAccount account;
		try (ConfigurableApplicationContext context = application(OneByOne.class)
			.with("resilient-kafka.defaults.retry.delays=1h")
			.run()) {
			account = account(context);
			LaneTotals retry = List.copyOf(account.lanes()).get(1);
			await().until(() -> retry.inFlight() == TENS);
		}
		LaneTotals retry = List.copyOf(account.lanes()).get(1);
		assertThat(retry.inFlight()).isZero();
		assertThat(retry.returned()).isEqualTo(TENS);
	}

	@ParameterizedTest
	@CsvSource({ "at-least-once", "at-most-once", "exactly-once" })
	void aListenerCanBePausedAndGoesOnWhereItWas(String delivery) {
		try (ConfigurableApplicationContext context = application(OneByOne.class)
			.with("resilient-kafka.defaults.delivery=" + delivery, "resilient-kafka.defaults.retry.delays=")
			.run()) {
			ListenerControl control = context.getBean(ListenerControl.class);
			LaneTotals main = account(context).lanes().iterator().next();
			send();
			await().untilAsserted(() -> {
				assertThat(main.received()).isEqualTo(10 * TENS);
				assertThat(main.inFlight()).isZero();
			});
			control.pause("account", null, "alice");
			TestBroker.send(new ProducerRecord<byte[], byte[]>(this.topic, "5000".getBytes()));
			long attempts = main.attempts();
			await().during(Duration.ofSeconds(1)).until(() -> main.attempts() == attempts);
			control.resume("account", null, "alice");
			await().until(() -> main.received() == 10 * TENS + 1 && main.inFlight() == 0);
		}
	}

	@Test
	void aLaneCanBePausedOnItsOwn() {
		try (ConfigurableApplicationContext context = application(OneByOne.class).run()) {
			ListenerControl control = context.getBean(ListenerControl.class);
			List<LaneTotals> lanes = List.copyOf(account(context).lanes());
			control.pause("account", "retry-100ms", null);
			send();
			await().until(() -> lanes.get(0).settled(Settlement.RETRIED) == TENS);
			await().during(Duration.ofSeconds(1)).until(() -> lanes.get(1).attempts() == 0);
			control.resume("account", "retry-100ms", null);
			await().until(() -> lanes.get(1).settled(Settlement.DEAD_LETTERED) == TENS);
			assertThatThrownBy(() -> control.pause("account", "retry-5m", null)).hasMessageContaining("retry-100ms");
			assertThatThrownBy(() -> control.pause("other", null, null)).hasMessageContaining("account");
		}
	}

	private TestApplication application(Class<?> listener) {
		return TestApplication.of(listener, Filter.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=100ms");
	}

	private static ListenerAccount account(ConfigurableApplicationContext context) {
		return context.getBean(RegisteredListeners.class).get("account").consumers().account();
	}

	/**
	 * Of ten records one fails, one is filtered, and one has the key of another.
	 */
	private void send() {
		TestBroker.sendAll(IntStream.range(0, 10 * TENS).mapToObj(this::record).toList());
	}

	private ProducerRecord<byte[], byte[]> record(int id) {
		int key = (id % 10 == 3) ? id - 1 : id;
		return new ProducerRecord<>(this.topic, (id / 10) % 2, null, null, String.valueOf(id).getBytes(),
				List.of(new RecordHeader("event-id", String.valueOf(key).getBytes())));
	}

	private static void process(String value) {
		if (Integer.parseInt(value) % 10 == 0 && Integer.parseInt(value) < 1000) {
			throw new IllegalStateException("on purpose");
		}
	}

	static class OneByOne {

		@ResilientKafkaListener(id = "account", topics = "${topic}", groupId = "${group}", filter = "filter")
		void listen(String value) {
			process(value);
		}

	}

	static class Futures {

		@ResilientKafkaListener(id = "account", topics = "${topic}", groupId = "${group}", filter = "filter")
		CompletableFuture<Void> listen(String value) {
			return CompletableFuture.runAsync(() -> process(value));
		}

	}

	static class Batches {

		@ResilientKafkaListener(id = "account", topics = "${topic}", groupId = "${group}", filter = "filter",
				batch = "true")
		void listen(List<String> values) {
			values.forEach(AccountTests::process);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Filter {

		@Bean
		RecordFilterStrategy<Object, Object> filter() {
			return (record) -> String.valueOf(record.value()).endsWith("1");
		}

	}

}
