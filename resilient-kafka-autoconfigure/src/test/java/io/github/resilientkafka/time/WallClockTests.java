package io.github.resilientkafka.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.account.LaneTotals;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.SettableClock;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A wall clock that jumps, is wrong elsewhere, or is the application's, stops nothing.
 */
@BrokerTest
class WallClockTests {

	private static final Duration DELAY = Duration.ofHours(1);

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final String deadLetters = this.topic + "." + this.group + ".DLQ";

	private final String lane = this.topic + "." + this.group + ".retry-1h";

	@Test
	void aRetryThatWaitsDoesNotNoticeThatTheClockIsSetBack() {
		SettableClock clock = new SettableClock();
		try (ConfigurableApplicationContext context = run(clock, "1h")) {
			TestBroker.send(this.topic, "poison");
			awaitReceived(context, 1);
			clock.setWallClock(Duration.ofDays(-1));
			clock.tick(DELAY);
			TestBroker.awaitRecords(this.deadLetters, 1);
		}
	}

	@Test
	void aRetryThatIsFoundAfterTheClockWasSetBackWaitsNoLongerThanItsLane() {
		SettableClock clock = new SettableClock();
		try (ConfigurableApplicationContext context = run(clock, "1h")) {
			clock.setWallClock(Duration.ofDays(1));
			TestBroker.send(this.topic, "poison");
			TestBroker.awaitRecords(this.lane, 1);
		}
		SettableClock after = new SettableClock();
		try (ConfigurableApplicationContext context = run(after, "1h")) {
			awaitReceived(context, 1);
			after.tick(DELAY.minusMillis(1));
			await().during(Duration.ofMillis(500)).until(() -> TestBroker.records(this.deadLetters).isEmpty());
			after.tick(Duration.ofMillis(1));
			TestBroker.awaitRecords(this.deadLetters, 1);
		}
	}

	@Test
	void anAttemptInPlaceIsMadeAlthoughTheClockIsSetBack() {
		SettableClock clock = new SettableClock();
		try (ConfigurableApplicationContext context = run(clock, "",
				"resilient-kafka.defaults.retry.immediate.max-attempts=1",
				"resilient-kafka.defaults.retry.immediate.delay=1s")) {
			Failing failing = context.getBean(Failing.class);
			TestBroker.send(this.topic, "poison");
			await().until(() -> failing.seen.size() == 1);
			clock.setWallClock(Duration.ofHours(-1));
			clock.tick(Duration.ofSeconds(1));
			await().until(() -> failing.seen.size() == 2);
		}
	}

	@Test
	void forgedDueTimesHoldUpNothingForLongerThanTheirLane() {
		SettableClock clock = new SettableClock();
		try (ConfigurableApplicationContext context = run(clock, "1h")) {
			List<String> due = List.of(String.valueOf(clock.wallMillis() + Duration.ofDays(365).toMillis()),
					String.valueOf(Long.MAX_VALUE), String.valueOf(Long.MIN_VALUE), "-1", "soon", "");
			TestBroker.sendAll(IntStream.range(0, 30).mapToObj((i) -> forged(i, due.get(i % due.size()))).toList());
			awaitReceived(context, 30);
			clock.tick(DELAY);
			Failing failing = context.getBean(Failing.class);
			await().until(() -> failing.seen.size() == 30);
			assertThat(failing.seen)
				.containsExactlyElementsOf(IntStream.range(0, 30).mapToObj(String::valueOf).toList());
		}
	}

	@Test
	void theClockOfTheApplicationIsNotOurs() {
		try (ConfigurableApplicationContext context = TestApplication.of(Failing.class, BusinessDate.class)
			.with(properties("100ms"))
			.run()) {
			TestBroker.send(this.topic, "poison");
			TestBroker.awaitRecords(this.deadLetters, 1);
			assertThat(context.getBeansOfType(Clock.class)).containsOnlyKeys("businessDate");
		}
	}

	private ProducerRecord<byte[], byte[]> forged(int number, String due) {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(this.lane, 0, null,
				String.valueOf(number).getBytes());
		record.headers().add(ResilientKafkaHeaders.DUE, due.getBytes());
		return record;
	}

	private static void awaitReceived(ConfigurableApplicationContext context, int count) {
		RegisteredListeners listeners = context.getBean(RegisteredListeners.class);
		await().until(() -> listeners.all()
			.iterator()
			.next()
			.consumers()
			.account()
			.lanes()
			.stream()
			.filter((lane) -> lane.lane().equals("retry-1h"))
			.mapToLong(LaneTotals::received)
			.sum() == count);
	}

	private String[] properties(String delays) {
		return new String[] { "topic=" + this.topic, "group=" + this.group, "delays=" + delays,
				"resilient-kafka.defaults.circuit-breaker.enabled=false" };
	}

	private ConfigurableApplicationContext run(SettableClock clock, String delays, String... properties) {
		return TestApplication.of(Failing.class)
			.withBean("clock", clock)
			.with(properties(delays))
			.with(properties)
			.run();
	}

	static class Failing {

		final List<String> seen = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "failing", topics = "${topic}", groupId = "${group}", retryDelays = "${delays}")
		void listen(ConsumerRecord<?, String> record) {
			this.seen.add(record.value());
			throw new IllegalStateException("always");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BusinessDate {

		@Bean
		Clock businessDate() {
			return Clock.fixed(Instant.parse("2024-01-01T00:00:00Z"), ZoneOffset.UTC);
		}

	}

}
