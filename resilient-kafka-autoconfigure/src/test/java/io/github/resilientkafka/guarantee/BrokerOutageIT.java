package io.github.resilientkafka.guarantee;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerProcess;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.ProcessTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The broker dies in the middle of everything, and comes back.
 */
@ProcessTest
@BrokerTest
class BrokerOutageIT {

	@Test
	void nothingIsLostWhenTheBrokerDiesInTheMiddleOfPublishing() throws Exception {
		String topic = TestBroker.uniqueName("topic");
		try (BrokerProcess broker = new BrokerProcess()) {
			try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.servers()))) {
				admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1))).all().get();
			}
			try (ConfigurableApplicationContext context = TestApplication.of(Slow.class)
				.with("spring.kafka.bootstrap-servers=" + broker.servers(), "topic=" + topic,
						// As many records are poison as if something was out
						"resilient-kafka.defaults.circuit-breaker.enabled=false")
				.run()) {
				send(broker, topic, 600);
				Slow slow = context.getBean(Slow.class);
				for (int outage = 1; outage <= 3; outage++) {
					int seen = 150 * outage;
					await().atMost(60, TimeUnit.SECONDS)
						.pollInterval(Duration.ofMillis(5))
						.until(() -> slow.calls.get() >= seen);
					broker.kill();
					broker.start();
				}
				await().atMost(120, TimeUnit.SECONDS).until(() -> slow.settled.size() == 400);
				await().atMost(120, TimeUnit.SECONDS)
					.until(() -> ids(broker, topic + ".slow.DLQ").equals(ids(600, (id) -> id % 3 == 0)));
				assertThat(slow.settled).isEqualTo(ids(600, (id) -> id % 3 != 0));
			}
		}
	}

	private static Set<String> ids(int count, IntPredicate filter) {
		return IntStream.range(0, count).filter(filter).mapToObj(String::valueOf).collect(Collectors.toSet());
	}

	private static Set<String> ids(BrokerProcess broker, String topic) {
		return TestBroker.records(broker.servers(), topic)
			.stream()
			.map((record) -> new String(record.value()))
			.collect(Collectors.toSet());
	}

	private static void send(BrokerProcess broker, String topic, int count) {
		try (KafkaProducer<String, String> producer = new KafkaProducer<>(Map.of("bootstrap.servers", broker.servers()),
				new StringSerializer(), new StringSerializer())) {
			List<ProducerRecord<String, String>> records = new ArrayList<>();
			IntStream.range(0, count).forEach((id) -> records.add(new ProducerRecord<>(topic, String.valueOf(id))));
			records.forEach(producer::send);
		}
	}

	static class Slow {

		final AtomicInteger calls = new AtomicInteger();

		final Set<String> settled = ConcurrentHashMap.newKeySet();

		@ResilientKafkaListener(id = "slow", topics = "${topic}", retryDelays = { "100ms", "200ms" })
		void listen(String value) throws InterruptedException {
			this.calls.incrementAndGet();
			TimeUnit.MILLISECONDS.sleep(2);
			if (Integer.parseInt(value) % 3 == 0) {
				throw new IllegalStateException("on purpose");
			}
			this.settled.add(value);
		}

	}

}
