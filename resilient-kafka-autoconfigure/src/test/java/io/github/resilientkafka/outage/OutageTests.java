package io.github.resilientkafka.outage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.event.ListenerPausedEvent;
import io.github.resilientkafka.event.ListenerResumedEvent;
import io.github.resilientkafka.event.PauseReason;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.Rebalances;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Something that a listener depends on is away: its records stay where they are.
 */
@BrokerTest
class OutageTests {

	private static final int PARTITIONS = 4;

	private static final Duration DOWN = Duration.ofSeconds(4);

	private static final int OPEN_MILLIS = 300;

	private static final int TRIALS = 3;

	private final String topic = TestBroker.newTopic(PARTITIONS);

	private final String group = TestBroker.uniqueName("group");

	private final Dependency dependency = new Dependency();

	@ParameterizedTest
	@ValueSource(classes = { OneByOne.class, Futures.class, Batches.class })
	void keepsAllRecordsInPlaceAndSparesTheDependency(Class<?> listener) {
		Rebalances rebalances = new Rebalances();
		try (ConfigurableApplicationContext context = application(listener).withBean("rebalances", rebalances).run()) {
			List<String> ids = new ArrayList<>(send(0, 200));
			await().until(() -> this.dependency.processed().containsAll(ids));
			int assigned = rebalances.awaitEnd();
			this.dependency.down = true;
			long end = System.nanoTime() + DOWN.toNanos();
			while (System.nanoTime() < end) {
				ids.addAll(send(ids.size(), 10));
				await().pollDelay(20, TimeUnit.MILLISECONDS).until(() -> true);
			}
			int callsWhileDown = this.dependency.failedCalls.get();
			this.dependency.down = false;
			await().atMost(Duration.ofSeconds(30)).until(() -> ends().containsAll(ids));
			assertThat(callsWhileDown).isBetween(10, 20 + TRIALS * (1 + (int) DOWN.toMillis() / OPEN_MILLIS));
			assertThat(ends()).doesNotHaveDuplicates().hasSameSizeAs(ids);
			// Of futures that go on together, one may fail before the recovery and others
			// succeed after it
			assertThat(redirected()).hasSizeLessThanOrEqualTo((listener != Futures.class) ? 0 : TRIALS);
			assertThat(rebalances.assignments()).isEqualTo(assigned);
			if (listener != Futures.class) {
				assertInOrder(this.dependency.processed());
			}
			assertThat(context.getBean(Pauses.class).reasons).containsOnly(PauseReason.CIRCUIT_BREAKER);
			await().until(() -> context.getBean(Pauses.class).resumed.get() > 0);
		}
	}

	@Test
	void withExactlyOnceNothingIsLostAndRetriesAreFew() {
		try (ConfigurableApplicationContext context = application(OneByOne.class)
			.with("resilient-kafka.defaults.delivery=exactly-once")
			.run()) {
			List<String> ids = send(0, 100);
			await().until(() -> this.dependency.processed().containsAll(ids));
			this.dependency.down = true;
			List<String> more = send(100, 500);
			await().until(() -> breaker(context).getState() == CircuitBreaker.State.OPEN);
			await().pollDelay(2, TimeUnit.SECONDS).until(() -> true);
			this.dependency.down = false;
			await().atMost(Duration.ofSeconds(30)).until(() -> ends().containsAll(more));
			assertThat(ends()).doesNotHaveDuplicates();
			assertThat(redirected()).hasSizeLessThanOrEqualTo(20);
			assertThat(TestBroker.records(this.topic + "." + this.group + ".DLQ")).isEmpty();
		}
	}

	@Test
	void poisonThatIsFirstInLineDoesNotPreventTheRecovery() {
		this.dependency.down = true;
		List<String> ids = IntStream.range(0, 30).mapToObj((id) -> (id == 0) ? "poison" : "0-" + id).toList();
		TestBroker.sendAll(ids.stream().map((id) -> record(0, id)).toList());
		try (ConfigurableApplicationContext context = application(OneByOne.class).run()) {
			await().until(() -> breaker(context).getState() == CircuitBreaker.State.OPEN);
			this.dependency.down = false;
			await().until(() -> this.dependency.processed().containsAll(ids.subList(1, 30)));
			await().until(() -> redirected().contains("poison"));
			assertThat(this.dependency.processed()).doesNotHaveDuplicates();
		}
	}

	@Test
	void poisonAloneDoesNotWaitForOthers() {
		TestBroker.send(record(0, "poison"));
		try (ConfigurableApplicationContext context = application(OneByOne.class)
			.with("resilient-kafka.defaults.retry.delays=")
			.run()) {
			TestBroker.awaitRecords(this.topic + "." + this.group + ".DLQ", 1);
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 1);
		}
	}

	@Test
	void retriesWaitAsWell() {
		TestBroker.sendAll(Stream.of("poison", "0-1").map((id) -> record(0, id)).toList());
		try (ConfigurableApplicationContext context = application(OneByOne.class)
			.with("resilient-kafka.defaults.retry.delays=500ms")
			.run()) {
			await().until(() -> redirected().contains("poison"));
			breaker(context).transitionToForcedOpenState();
			int calls = this.dependency.failedCalls.get();
			await().during(Duration.ofSeconds(2))
				.atMost(Duration.ofSeconds(3))
				.until(() -> this.dependency.failedCalls.get() == calls);
			breaker(context).transitionToClosedState();
			TestBroker.awaitRecords(this.topic + "." + this.group + ".DLQ", 1);
		}
	}

	@Test
	void whatIsNotTriedAgainDoesNotOpenTheBreaker() {
		List<String> ids = IntStream.range(0, 100).mapToObj((id) -> "poison").toList();
		TestBroker.sendAll(ids.stream().map((id) -> record(0, id)).toList());
		try (ConfigurableApplicationContext context = application(OneByOne.class)
			.with("resilient-kafka.defaults.retry.not-on=java.lang.IllegalArgumentException")
			.run()) {
			TestBroker.awaitRecords(this.topic + "." + this.group + ".DLQ", 100);
			assertThat(breaker(context).getMetrics().getNumberOfFailedCalls()).isZero();
			assertThat(breaker(context).getState()).isEqualTo(CircuitBreaker.State.CLOSED);
		}
	}

	@Test
	void withoutABreakerFailuresGoTheirWay() {
		this.dependency.down = true;
		List<String> ids = send(0, 100);
		try (ConfigurableApplicationContext context = application(OneByOne.class)
			.with("resilient-kafka.defaults.circuit-breaker.enabled=false")
			.run()) {
			await().until(() -> redirected().containsAll(ids));
		}
	}

	private TestApplication application(Class<?> listener) {
		String breaker = "resilience4j.circuitbreaker.instances.downstream.";
		return TestApplication.of(listener)
			.with(Pauses.class)
			.withBean("dependency", this.dependency)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=1h",
					"resilient-kafka.defaults.circuit-breaker.instance=downstream", breaker + "sliding-window-size=20",
					breaker + "minimum-number-of-calls=10", breaker + "failure-rate-threshold=50",
					breaker + "wait-duration-in-open-state=" + OPEN_MILLIS + "ms",
					breaker + "permitted-number-of-calls-in-half-open-state=" + TRIALS);
	}

	private static CircuitBreaker breaker(ConfigurableApplicationContext context) {
		return context.getBean(CircuitBreakerRegistry.class).circuitBreaker("downstream");
	}

	/**
	 * Ids tell their partition and their place in it.
	 */
	private List<String> send(int first, int count) {
		List<String> ids = IntStream.range(first, first + count)
			.mapToObj((id) -> id % PARTITIONS + "-" + id / PARTITIONS)
			.toList();
		TestBroker.sendAll(ids.stream().map((id) -> record(Character.digit(id.charAt(0), 10), id)).toList());
		return ids;
	}

	private ProducerRecord<byte[], byte[]> record(int partition, String id) {
		return new ProducerRecord<>(this.topic, partition, null, id.getBytes());
	}

	static void assertInOrder(List<String> processed) {
		Map<String, Integer> last = new ConcurrentHashMap<>();
		for (String id : processed) {
			String[] parts = id.split("-");
			Integer before = last.put(parts[0], Integer.valueOf(parts[1]));
			assertThat(before == null || before < Integer.parseInt(parts[1])).as("%s after %s", id, before).isTrue();
		}
	}

	private List<String> redirected() {
		return Stream.of("retry-1h", "retry-500ms", "DLQ")
			.flatMap((suffix) -> TestBroker.records(this.topic + "." + this.group + "." + suffix).stream())
			.map((record) -> new String(record.value()))
			.toList();
	}

	private List<String> ends() {
		return Stream.concat(this.dependency.processed().stream(), redirected().stream()).toList();
	}

	static class Dependency {

		volatile boolean down;

		final AtomicInteger failedCalls = new AtomicInteger();

		private final Queue<String> processed = new ConcurrentLinkedQueue<>();

		void call(List<String> ids) {
			if (this.down || ids.contains("poison")) {
				this.failedCalls.incrementAndGet();
				throw new IllegalArgumentException("on purpose");
			}
			this.processed.addAll(ids);
		}

		List<String> processed() {
			return List.copyOf(this.processed);
		}

	}

	static class Pauses {

		final Queue<PauseReason> reasons = new ConcurrentLinkedQueue<>();

		final AtomicInteger resumed = new AtomicInteger();

		@EventListener
		void paused(ListenerPausedEvent event) {
			this.reasons.add(event.reason());
		}

		@EventListener
		void resumed(ListenerResumedEvent event) {
			this.resumed.incrementAndGet();
		}

	}

	static class OneByOne {

		private final Dependency dependency;

		OneByOne(Dependency dependency) {
			this.dependency = dependency;
		}

		@ResilientKafkaListener(id = "outage", topics = "${topic}", groupId = "${group}", concurrency = "2")
		void listen(ConsumerRecord<String, String> record) {
			this.dependency.call(List.of(record.value()));
		}

	}

	static class Futures {

		private final Dependency dependency;

		Futures(Dependency dependency) {
			this.dependency = dependency;
		}

		@ResilientKafkaListener(id = "outage", topics = "${topic}", groupId = "${group}", concurrency = "2")
		CompletableFuture<Void> listen(ConsumerRecord<String, String> record) {
			return CompletableFuture.runAsync(() -> this.dependency.call(List.of(record.value())));
		}

	}

	static class Batches {

		private final Dependency dependency;

		Batches(Dependency dependency) {
			this.dependency = dependency;
		}

		@ResilientKafkaListener(id = "outage", topics = "${topic}", groupId = "${group}", concurrency = "2",
				batch = "true")
		void listen(List<String> ids) {
			this.dependency.call(ids);
		}

	}

}
