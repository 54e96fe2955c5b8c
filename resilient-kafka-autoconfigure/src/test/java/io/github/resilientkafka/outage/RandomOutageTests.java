package io.github.resilientkafka.outage;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.Assignment;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The circuit breaker opens in the middle of anything, while partitions move.
 */
@BrokerTest
class RandomOutageTests {

	private static final int PARTITIONS = 6;

	private static final int OPENINGS = 100;

	private final String topic = TestBroker.newTopic(PARTITIONS);

	private final String group = TestBroker.uniqueName("group");

	private final Random random = new Random();

	private final Log log = new Log();

	private final List<String> ids = new ArrayList<>();

	private final List<ConfigurableApplicationContext> instances = new ArrayList<>();

	@ParameterizedTest
	@MethodSource("io.github.resilientkafka.test.Assignment#supported")
	void losesNothingAndKeepsTheOrderOfPartitions(Assignment assignment) {
		try {
			this.instances.add(start(assignment));
			for (int opening = 0; opening < OPENINGS; opening++) {
				send(40);
				if (opening % 10 == 9) {
					move(assignment);
				}
				await().pollDelay(1 + this.random.nextInt(40), TimeUnit.MILLISECONDS).until(() -> true);
				open(breaker(this.instances.get(this.random.nextInt(this.instances.size()))));
			}
			await().atMost(90, TimeUnit.SECONDS).until(() -> this.log.processed.containsAll(this.ids));
		}
		finally {
			this.instances.forEach(ConfigurableApplicationContext::close);
		}
		OutageTests.assertInOrder(firstTimes());
		assertThat(TestBroker.records(this.topic + "." + this.group + ".DLQ")).isEmpty();
	}

	/**
	 * From outside, or because calls fail.
	 */
	private void open(CircuitBreaker breaker) {
		if (this.random.nextBoolean()) {
			breaker.transitionToOpenState();
			return;
		}
		this.log.failing = true;
		long begin = System.nanoTime();
		await().pollInterval(2, TimeUnit.MILLISECONDS)
			.until(() -> this.instances.stream()
				.anyMatch((instance) -> breaker(instance).getState() != CircuitBreaker.State.CLOSED)
					|| System.nanoTime() - begin > 300_000_000);
		this.log.failing = false;
	}

	private void move(Assignment assignment) {
		if (this.instances.size() == 1 || (this.instances.size() == 2 && this.random.nextBoolean())) {
			this.instances.add(start(assignment));
		}
		else {
			this.instances.remove(this.random.nextInt(this.instances.size())).close();
		}
	}

	/**
	 * The first call of each record, failed ones included: a record that failed may be
	 * called again after its successors, when its partition moves before its redirect.
	 */
	private List<String> firstTimes() {
		Set<String> seen = ConcurrentHashMap.newKeySet();
		return this.log.onMainLane.stream().filter(seen::add).toList();
	}

	private void send(int count) {
		List<String> more = IntStream.range(this.ids.size(), this.ids.size() + count)
			.mapToObj((id) -> id % PARTITIONS + "-" + id / PARTITIONS)
			.toList();
		TestBroker.sendAll(more.stream()
			.map((id) -> new ProducerRecord<byte[], byte[]>(this.topic, Character.digit(id.charAt(0), 10), null,
					id.getBytes()))
			.toList());
		this.ids.addAll(more);
	}

	private ConfigurableApplicationContext start(Assignment assignment) {
		String breaker = "resilience4j.circuitbreaker.instances.chaos.";
		return TestApplication.of(Instance.class)
			.withBean("log", this.log)
			.with(assignment.properties())
			.with("topic=" + this.topic, "group=" + this.group, breaker + "sliding-window-size=10",
					breaker + "minimum-number-of-calls=5", breaker + "wait-duration-in-open-state=50ms",
					breaker + "permitted-number-of-calls-in-half-open-state=2")
			.run();
	}

	private static CircuitBreaker breaker(ConfigurableApplicationContext context) {
		return context.getBean(CircuitBreakerRegistry.class).circuitBreaker("chaos");
	}

	static class Log {

		volatile boolean failing;

		final Set<String> processed = ConcurrentHashMap.newKeySet();

		final Queue<String> onMainLane = new ConcurrentLinkedQueue<>();

	}

	static class Instance {

		private final Log log;

		private final String topic;

		Instance(Log log, Environment environment) {
			this.log = log;
			this.topic = environment.getRequiredProperty("topic");
		}

		@ResilientKafkaListener(id = "chaos", topics = "${topic}", groupId = "${group}", concurrency = "2",
				retryDelays = { "100ms", "200ms", "400ms", "1s", "2s" })
		void listen(ConsumerRecord<String, String> record) {
			if (record.topic().equals(this.topic)) {
				this.log.onMainLane.add(record.value());
			}
			if (this.log.failing) {
				throw new IllegalStateException("on purpose");
			}
			this.log.processed.add(record.value());
		}

	}

}
