package io.github.resilientkafka.outage;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An outage ends while a record that always fails is the first of the only partition.
 * Without retry topics it cannot go elsewhere: others have to show that it is the one at
 * fault.
 */
@BrokerTest
class PoisonInDoubtTests {

	private static final String BREAKER = "resilience4j.circuitbreaker.instances.doubt.";

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	@ParameterizedTest
	@CsvSource({ "at-least-once, 1", "exactly-once, 100", "exactly-once, 1" })
	void doesNotKeepTheBreakerHalfOpen(String delivery, int maxPollRecords) {
		try (ConfigurableApplicationContext context = open(Single.class, delivery, maxPollRecords)) {
			send();
			await().atMost(Duration.ofSeconds(40)).until(() -> context.getBean(Single.class).done.size() == 5);
			assertDeadLettered();
		}
	}

	@ParameterizedTest
	@CsvSource({ "at-least-once, 1", "exactly-once, 100" })
	void doesNotKeepTheBreakerOfABatchListenerHalfOpen(String delivery, int maxPollRecords) {
		try (ConfigurableApplicationContext context = open(Batch.class, delivery, maxPollRecords)) {
			send();
			await().atMost(Duration.ofSeconds(40)).until(() -> context.getBean(Batch.class).done.size() == 5);
			assertDeadLettered();
		}
	}

	private void send() {
		TestBroker.send(this.topic, "poison");
		for (int i = 0; i < 5; i++) {
			TestBroker.send(this.topic, "good" + i);
		}
	}

	private void assertDeadLettered() {
		assertThat(TestBroker.awaitRecords(this.topic + "." + this.group + ".DLQ", 1)).singleElement()
			.satisfies((record) -> assertThat(record.value()).isEqualTo("poison".getBytes()));
		await().until(() -> TestBroker.committed(this.group, this.topic, 0) >= 6);
	}

	private ConfigurableApplicationContext open(Class<?> listener, String delivery, int maxPollRecords) {
		ConfigurableApplicationContext context = TestApplication.of(listener)
			.with("topic=" + this.topic, "group=" + this.group,
					"spring.kafka.consumer.max-poll-records=" + maxPollRecords,
					"resilient-kafka.listeners.doubt.delivery=" + delivery,
					"resilient-kafka.listeners.doubt.retry.delays=", BREAKER + "sliding-window-size=10",
					BREAKER + "minimum-number-of-calls=5", BREAKER + "wait-duration-in-open-state=50ms",
					BREAKER + "permitted-number-of-calls-in-half-open-state=1")
			.run();
		context.getBean(CircuitBreakerRegistry.class).circuitBreaker("doubt").transitionToOpenState();
		return context;
	}

	static class Single {

		final Set<String> done = ConcurrentHashMap.newKeySet();

		@ResilientKafkaListener(id = "doubt", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			if (value.equals("poison")) {
				throw new IllegalStateException("always");
			}
			this.done.add(value);
		}

	}

	static class Batch {

		final Set<String> done = ConcurrentHashMap.newKeySet();

		@ResilientKafkaListener(id = "doubt", topics = "${topic}", groupId = "${group}", batch = "true")
		void listen(List<String> values) {
			if (values.contains("poison")) {
				throw new IllegalStateException("always");
			}
			this.done.addAll(values);
		}

	}

}
