package io.github.resilientkafka.guarantee;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.account.LaneTotals;
import io.github.resilientkafka.account.ListenerAccount;
import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.pipeline.Admission;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.pipeline.StagedListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * With at-most-once delivery a record is lost in a crash, and in nothing else.
 */
@BrokerTest
class AtMostOnceTests {

	private static final int RECORDS = 300;

	private static final Queue<String> called = new ConcurrentLinkedQueue<>();

	private final String topic = TestBroker.newTopic(3);

	private final String group = TestBroker.uniqueName("group");

	@BeforeEach
	void nothingCalled() {
		called.clear();
	}

	@ParameterizedTest
	@ValueSource(classes = { OneByOne.class, Futures.class, Batches.class })
	void aStopLosesNothingAndRepeatsNothing(Class<?> listener) {
		send();
		ListenerAccount account;
		try (ConfigurableApplicationContext context = application(listener).run()) {
			await().until(() -> called.size() >= 20);
			account = context.getBean(RegisteredListeners.class).get("once").consumers().account();
		}
		LaneTotals before = account.lanes().iterator().next();
		assertThat(before.inFlight()).isZero();
		assertThat(before.settled(Settlement.DROPPED)).isZero();
		assertThat(before.settled(Settlement.PROCESSED)).isEqualTo(called.size());
		try (ConfigurableApplicationContext context = application(listener).run()) {
			awaitEach();
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { OneByOne.class, Futures.class })
	void aRebalanceLosesNothingAndRepeatsNothing(Class<?> listener) {
		send();
		try (ConfigurableApplicationContext one = application(listener).run()) {
			await().until(() -> called.size() >= 20);
			try (ConfigurableApplicationContext two = application(listener).run()) {
				awaitEach();
			}
		}
	}

	@Test
	void whatAStageOfTheApplicationRefusesIsHandedBack() {
		send();
		Refusal refusal = new Refusal();
		try (ConfigurableApplicationContext context = application(OneByOne.class).withBean("refusal", refusal).run()) {
			await().until(() -> refusal.refused.get() > 3);
			assertThat(called).hasSize(Refusal.ADMITTED);
		}
		try (ConfigurableApplicationContext context = application(OneByOne.class).run()) {
			awaitEach();
		}
	}

	private void send() {
		TestBroker.sendAll(IntStream.range(0, RECORDS)
			.mapToObj(
					(id) -> new ProducerRecord<byte[], byte[]>(this.topic, id % 3, null, String.valueOf(id).getBytes()))
			.toList());
	}

	private void awaitEach() {
		await().until(() -> called.size() >= RECORDS);
		assertThat(called)
			.containsExactlyInAnyOrder(IntStream.range(0, RECORDS).mapToObj(String::valueOf).toArray(String[]::new));
	}

	private TestApplication application(Class<?> listener) {
		return TestApplication.of(listener)
			.with("topic=" + this.topic, "group=" + this.group, "spring.kafka.consumer.max-poll-records=50",
					"spring.kafka.consumer.heartbeat-interval=300ms");
	}

	private static void work(String value) {
		called.add(value);
		try {
			TimeUnit.MILLISECONDS.sleep(10);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	static class OneByOne {

		@ResilientKafkaListener(id = "once", topics = "${topic}", groupId = "${group}",
				delivery = Delivery.AT_MOST_ONCE)
		void listen(String value) {
			work(value);
		}

	}

	static class Futures {

		@ResilientKafkaListener(id = "once", topics = "${topic}", groupId = "${group}",
				delivery = Delivery.AT_MOST_ONCE)
		CompletableFuture<Void> listen(String value) {
			return CompletableFuture.runAsync(() -> work(value));
		}

	}

	static class Batches {

		@ResilientKafkaListener(id = "once", topics = "${topic}", groupId = "${group}",
				delivery = Delivery.AT_MOST_ONCE, batch = "true")
		void listen(List<String> values) {
			values.forEach(AtMostOnceTests::work);
		}

	}

	/**
	 * A stage that admits a few calls.
	 */
	static class Refusal implements StageFactory {

		static final int ADMITTED = 7;

		final AtomicInteger admitted = new AtomicInteger();

		final AtomicInteger refused = new AtomicInteger();

		@Override
		public Supplier<Stage> stagesOf(StagedListener listener) {
			return () -> (invocation) -> {
				if (this.admitted.get() < ADMITTED) {
					this.admitted.incrementAndGet();
					return Admitted.SIMPLY;
				}
				this.refused.incrementAndGet();
				return new Admission.Refused(System.currentTimeMillis() + 50);
			};
		}

	}

}
