package io.github.resilientkafka.retired;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.KafkaTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The delays of a listener change from 1s and 20s to 5s while records wait, records come,
 * and the instances are replaced one after the other.
 */
@BrokerTest
class RollingDeployIT {

	private static final int WAITING = 1_000;

	private static final Map<String, Integer> successes = new ConcurrentHashMap<>();

	/** Fail until they come from a lane that is not the first. */
	private static final Set<String> lasting = ConcurrentHashMap.newKeySet();

	private static final Set<String> failedOnce = ConcurrentHashMap.newKeySet();

	private final String topic = TestBroker.newTopic(4);

	private final String group = TestBroker.uniqueName("group");

	private final String out = TestBroker.uniqueName("out");

	@BeforeEach
	void nothingSeen() {
		successes.clear();
		lasting.clear();
		failedOnce.clear();
	}

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void processesEachRecordOnceAndLeavesNone(String delivery) throws Exception {
		TestBroker.create(new NewTopic(this.out, 1, (short) 1));
		IntStream.range(0, WAITING).forEach((id) -> lasting.add("w" + id));
		List<ConfigurableApplicationContext> instances = new ArrayList<>();
		try (Traffic traffic = new Traffic(this.topic)) {
			instances.add(start("1s,20s", delivery, "a"));
			instances.add(start("1s,20s", delivery, "b"));
			TestBroker.sendAll(lasting.stream()
				.map((id) -> new ProducerRecord<byte[], byte[]>(this.topic, null, id.getBytes()))
				.toList());
			await().atMost(60, TimeUnit.SECONDS)
				.until(() -> TestBroker.committedRecords(lane("20s")).size() >= WAITING);
			traffic.start();
			for (String name : List.of("c", "d")) {
				instances.add(start("5s", delivery, name));
				traffic.awaitMore(20);
				instances.remove(0).close();
				traffic.awaitMore(20);
			}
			traffic.stop();
			Set<String> sent = traffic.sent();
			sent.addAll(lasting);
			await().atMost(120, TimeUnit.SECONDS).until(() -> successes.keySet().containsAll(sent));
			await().atMost(30, TimeUnit.SECONDS).until(() -> results().size() >= sent.size());
			// Nothing that is done twice comes later than what is done once
			await().during(Duration.ofSeconds(3))
				.atMost(Duration.ofSeconds(10))
				.until(() -> results().size() == sent.size());
			assertThat(results()).containsExactlyInAnyOrderElementsOf(sent);
			assertThat(TestBroker.records(this.topic + "." + this.group + ".DLQ")).isEmpty();
			assertThat(TestBroker.committedRecords(lane("20s"))).hasSizeGreaterThanOrEqualTo(WAITING);
		}
		finally {
			instances.forEach(ConfigurableApplicationContext::close);
		}
	}

	private List<String> results() {
		return TestBroker.committedRecords(this.out).stream().map((record) -> new String(record.value())).toList();
	}

	private String lane(String delay) {
		return this.topic + "." + this.group + ".retry-" + delay;
	}

	private ConfigurableApplicationContext start(String delays, String delivery, String name) {
		return TestApplication.of(Orders.class)
			.with("topic=" + this.topic, "group=" + this.group, "out=" + this.out,
					"resilient-kafka.defaults.delivery=" + delivery, "resilient-kafka.defaults.retry.delays=" + delays,
					"resilient-kafka.defaults.circuit-breaker.enabled=false",
					"spring.kafka.template.default-topic=" + this.out,
					"resilient-kafka.transactions.id-prefix=" + this.group + "-" + name)
			.run();
	}

	/**
	 * Each fifth record fails once.
	 */
	private static final class Traffic implements AutoCloseable {

		private final String topic;

		private final Set<String> sent = ConcurrentHashMap.newKeySet();

		private final CountDownLatch end = new CountDownLatch(1);

		private final Thread thread = new Thread(this::send, "traffic");

		Traffic(String topic) {
			this.topic = topic;
		}

		void start() {
			this.thread.start();
		}

		private void send() {
			try {
				for (int id = 0; !this.end.await(50, TimeUnit.MILLISECONDS); id++) {
					String value = ((id % 5 == 0) ? "f" : "t") + id;
					TestBroker.send(this.topic, value);
					this.sent.add(value);
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		void awaitMore(int count) {
			int before = successes.size();
			await().atMost(60, TimeUnit.SECONDS).until(() -> successes.size() >= before + count);
		}

		void stop() throws InterruptedException {
			this.end.countDown();
			this.thread.join();
		}

		Set<String> sent() {
			return this.sent;
		}

		@Override
		public void close() {
			this.end.countDown();
		}

	}

	static class Orders {

		@Autowired
		private KafkaTemplate<Object, Object> template;

		@ResilientKafkaListener(id = "orders", topics = "${topic}", groupId = "${group}")
		void listen(ConsumerRecord<String, String> record) {
			String value = record.value();
			boolean early = record.topic().endsWith(".retry-1s") || !record.topic().contains(".retry-");
			if ((lasting.contains(value) && early) || (value.startsWith("f") && failedOnce.add(value))) {
				throw new IllegalStateException("fails");
			}
			this.template.sendDefault(value);
			successes.merge(value, 1, Integer::sum);
		}

	}

}
