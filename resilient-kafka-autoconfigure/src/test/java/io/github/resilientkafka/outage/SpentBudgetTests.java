package io.github.resilientkafka.outage;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A record that may be tried again in place, and has nowhere else to wait, waits for the
 * budget.
 */
@BrokerTest
class SpentBudgetTests {

	private static final int RECORDS = 60;

	private final String topic = TestBroker.newTopic(2);

	private final String group = TestBroker.uniqueName("group");

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void nothingIsDeadLetteredEarlierAndNothingIsHeldUp(String delivery) {
		TestBroker.sendAll(IntStream.range(0, RECORDS)
			.mapToObj((id) -> new ProducerRecord<byte[], byte[]>(this.topic, id % 2, null, ("" + id).getBytes()))
			.toList());
		try (ConfigurableApplicationContext context = TestApplication.of(Once.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=",
					"resilient-kafka.defaults.delivery=" + delivery,
					"resilient-kafka.defaults.retry.immediate.max-attempts=2",
					"resilient-kafka.defaults.retry.immediate.delay=1ms",
					"resilient-kafka.defaults.retry.budget.enabled=true",
					"resilient-kafka.defaults.circuit-breaker.enabled=false")
			.run()) {
			Once listener = context.getBean(Once.class);
			await().atMost(40, TimeUnit.SECONDS)
				.until(() -> listener.attempts.size() == RECORDS
						&& listener.attempts.values().stream().allMatch((attempts) -> attempts.get() == 2));
		}
		assertThat(TestBroker.records(this.topic + "." + this.group + ".DLQ")).isEmpty();
	}

	static class Once {

		private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();

		@ResilientKafkaListener(id = "once", topics = "${topic}", groupId = "${group}")
		void listen(String id) {
			if (this.attempts.computeIfAbsent(id, (key) -> new AtomicInteger()).incrementAndGet() == 1) {
				throw new IllegalStateException("on purpose");
			}
		}

	}

}
