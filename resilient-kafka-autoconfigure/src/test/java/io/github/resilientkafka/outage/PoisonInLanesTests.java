package io.github.resilientkafka.outage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Poison records that are due together, while others succeed.
 */
@BrokerTest
class PoisonInLanesTests {

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	/**
	 * With little traffic most calls fail, and it opens.
	 */
	@ParameterizedTest
	@CsvSource({ "at-least-once, 40, 20, 1", "exactly-once, 40, 20, 1", "at-least-once, 15, 1, 1000" })
	void areDeadLetteredAndDoNotOpenTheBreakerAgainAndAgain(String delivery, int poison, int traffic, int maxOpenings) {
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		for (int id = 0; id < 6 * poison; id++) {
			records.add(new ProducerRecord<>(this.topic, ((id % 6 == 0) ? "poison" : "fine").getBytes()));
		}
		TestBroker.sendAll(records);
		String breaker = "resilience4j.circuitbreaker.instances.mixed.";
		try (ConfigurableApplicationContext context = TestApplication.of(Mixed.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.delivery=" + delivery,
					"resilient-kafka.defaults.retry.delays=1s", breaker + "sliding-window-size=20",
					breaker + "minimum-number-of-calls=10", breaker + "wait-duration-in-open-state=500ms",
					breaker + "permitted-number-of-calls-in-half-open-state=3")
			.run()) {
			CircuitBreaker mixed = context.getBean(CircuitBreakerRegistry.class).circuitBreaker("mixed");
			AtomicInteger openings = new AtomicInteger();
			mixed.getEventPublisher().onStateTransition((event) -> {
				if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
					openings.incrementAndGet();
				}
			});
			String deadLetters = this.topic + "." + this.group + ".DLQ";
			await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20)).until(() -> {
				for (int i = 0; i < traffic; i++) {
					TestBroker.send(this.topic, "fine");
				}
				return TestBroker.committedRecords(deadLetters).size() >= poison;
			});
			assertThat(openings).hasValueLessThanOrEqualTo(maxOpenings);
		}
	}

	/**
	 * The share of retries that fail is limited, not their number.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void manyAreTriedInTimeWhereOthersSucceed(String delivery) {
		int poison = 400;
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		for (int id = 0; id < 6 * poison; id++) {
			records.add(new ProducerRecord<>(this.topic, ((id % 6 == 0) ? "poison" : "fine").getBytes()));
		}
		TestBroker.sendAll(records);
		try (ConfigurableApplicationContext context = TestApplication.of(Mixed.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.delivery=" + delivery,
					"resilient-kafka.defaults.retry.delays=1s")
			.run()) {
			Mixed mixed = context.getBean(Mixed.class);
			await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20)).until(() -> {
				TestBroker.sendAll(Collections.nCopies(20, new ProducerRecord<>(this.topic, "fine".getBytes())));
				return mixed.poison.get() >= 2 * poison;
			});
		}
	}

	static class Mixed {

		private final AtomicInteger poison = new AtomicInteger();

		@ResilientKafkaListener(id = "mixed", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			if (value.equals("poison")) {
				this.poison.incrementAndGet();
				throw new IllegalStateException("on purpose");
			}
		}

	}

}
