package io.github.resilientkafka.processing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.listener.BatchListenerFailedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A stage, as the retry budget or the rate limiter, lets less of a batch through than
 * there is.
 */
@BrokerTest
class LimitedBatchTests {

	private static final int LIMIT = 5;

	private static final List<List<String>> calls = new CopyOnWriteArrayList<>();

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	/**
	 * Whoever is admitted has paid for it.
	 */
	@ParameterizedTest
	@EnumSource(names = { "AT_LEAST_ONCE", "EXACTLY_ONCE" })
	void recordsBehindTheOneThatFailsAreCalledBeforeOthersAreAdmitted(Delivery delivery) {
		calls.clear();
		List<String> all = IntStream.range(0, 4 * LIMIT).mapToObj(String::valueOf).toList();
		TestBroker.sendAll(
				all.stream().map((value) -> new ProducerRecord<byte[], byte[]>(this.topic, value.getBytes())).toList());
		try (ConfigurableApplicationContext context = TestApplication.of(Application.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.delivery=" + delivery,
					"resilient-kafka.defaults.retry.delays=", "resilient-kafka.defaults.circuit-breaker.enabled=false")
			.run()) {
			TestBroker.awaitRecords(this.topic + "." + this.group + ".DLQ", all.size());
		}
		List<List<String>> expected = new ArrayList<>();
		for (int first = 0; first < all.size(); first += LIMIT) {
			for (int failing = first; failing < first + LIMIT; failing++) {
				expected.add(all.subList(failing, first + LIMIT));
			}
		}
		assertThat(calls).isEqualTo(expected);
	}

	/**
	 * A search that began anew with each refusal would spend all permits on its first
	 * halves.
	 */
	@Test
	void theOneThatFailsIsFoundWithFewerPermitsThanThatTakesAtOnce() {
		TestBroker.sendAll(IntStream.range(0, 4 * LIMIT)
			.mapToObj((i) -> new ProducerRecord<byte[], byte[]>(this.topic, String.valueOf(i).getBytes()))
			.toList());
		try (ConfigurableApplicationContext context = TestApplication.of(Unnamed.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=",
					"resilient-kafka.defaults.rate-limiter.instance=calls",
					"resilience4j.ratelimiter.instances.calls.limit-for-period=" + 2 * LIMIT,
					"resilience4j.ratelimiter.instances.calls.limit-refresh-period=500ms",
					"resilience4j.ratelimiter.instances.calls.timeout-duration=0")
			.run()) {
			TestBroker.awaitRecords(this.topic + "." + this.group + ".DLQ", 1);
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 4 * LIMIT);
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Unnamed {

		@ResilientKafkaListener(id = "limited", topics = "${topic}", groupId = "${group}", batch = "true")
		void listen(List<String> values) {
			if (values.contains("0")) {
				throw new IllegalStateException("on purpose");
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		StageFactory limit() {
			Stage limit = (invocation) -> {
				if (invocation.attempts().size() > LIMIT) {
					invocation.limit(LIMIT);
				}
				return Admitted.SIMPLY;
			};
			return (listener) -> () -> limit;
		}

		@ResilientKafkaListener(id = "limited", topics = "${topic}", groupId = "${group}", batch = "true")
		void listen(List<String> values) {
			calls.add(List.copyOf(values));
			throw new BatchListenerFailedException("on purpose", 0);
		}

	}

}
