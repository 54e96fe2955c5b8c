package io.github.resilientkafka.outage;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.Visit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An outage of more half-open rounds than a record may fail in before it makes room for
 * others.
 */
@BrokerTest
class LongOutageTests {

	private static final String BREAKER = "resilience4j.circuitbreaker.instances.patient.";

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	@Test
	void leadsNothingToTheDeadLetters() {
		List<String> ids = IntStream.range(0, 20).mapToObj(String::valueOf).toList();
		TestBroker
			.sendAll(ids.stream().map((id) -> new ProducerRecord<byte[], byte[]>(this.topic, id.getBytes())).toList());
		try (ConfigurableApplicationContext context = TestApplication.of(Patient.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=1s",
					BREAKER + "sliding-window-size=20", BREAKER + "minimum-number-of-calls=10",
					BREAKER + "wait-duration-in-open-state=20ms",
					BREAKER + "permitted-number-of-calls-in-half-open-state=1")
			.run()) {
			Patient patient = context.getBean(Patient.class);
			await().atMost(Duration.ofMinutes(1)).until(() -> patient.calls.get() > 150);
			assertThat(TestBroker.records(this.topic + "." + this.group + ".retry-1s")).isNotEmpty()
				.allSatisfy((record) -> assertThat(Visit.text(record, ResilientKafkaHeaders.ATTEMPT)).isEqualTo("0"));
			patient.down = false;
			await().atMost(Duration.ofSeconds(40)).until(() -> patient.done.containsAll(ids));
			assertThat(TestBroker.records(this.topic + "." + this.group + ".DLQ")).isEmpty();
		}
	}

	static class Patient {

		final AtomicInteger calls = new AtomicInteger();

		final Set<String> done = ConcurrentHashMap.newKeySet();

		volatile boolean down = true;

		@ResilientKafkaListener(id = "patient", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			this.calls.incrementAndGet();
			if (this.down) {
				throw new IllegalStateException("on purpose");
			}
			this.done.add(value);
		}

	}

}
