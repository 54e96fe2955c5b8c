package io.github.resilientkafka.outage;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
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
 * A circuit breaker opens after more calls than a listener without retry topics gets with
 * a few polls.
 */
@BrokerTest
class UnnoticedOutageTests {

	private static final int RECORDS = 900;

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void leadsNothingToTheDeadLetters(String delivery) {
		List<String> ids = IntStream.range(0, RECORDS).mapToObj(String::valueOf).toList();
		TestBroker
			.sendAll(ids.stream().map((id) -> new ProducerRecord<byte[], byte[]>(this.topic, id.getBytes())).toList());
		String breaker = "resilience4j.circuitbreaker.instances.slow.";
		try (ConfigurableApplicationContext context = TestApplication.of(Slow.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=",
					"resilient-kafka.defaults.delivery=" + delivery, "spring.kafka.consumer.max-poll-records=10",
					breaker + "sliding-window-size=600", breaker + "minimum-number-of-calls=600",
					breaker + "wait-duration-in-open-state=300ms",
					breaker + "permitted-number-of-calls-in-half-open-state=3")
			.run()) {
			CircuitBreaker slow = context.getBean(CircuitBreakerRegistry.class).circuitBreaker("slow");
			await().atMost(Duration.ofSeconds(20)).until(() -> slow.getState() != CircuitBreaker.State.CLOSED);
			Slow listener = context.getBean(Slow.class);
			listener.down = false;
			await().atMost(Duration.ofSeconds(20)).until(() -> listener.done.containsAll(ids));
		}
		assertThat(deadLetters()).isEmpty();
	}

	/**
	 * Records are few, so that it takes seconds until the circuit breaker has seen enough
	 * calls, and those in the last retry topic fail before.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void leadsNoRetryToTheDeadLettersWhileCallsGoOn(String delivery) {
		AtomicInteger ids = new AtomicInteger();
		ScheduledExecutorService traffic = Executors.newSingleThreadScheduledExecutor();
		try (ConfigurableApplicationContext context = start(delivery, "100ms")) {
			Slow listener = context.getBean(Slow.class);
			traffic.scheduleAtFixedRate(() -> send(ids, 1), 0, 20, TimeUnit.MILLISECONDS);
			CircuitBreaker slow = context.getBean(CircuitBreakerRegistry.class).circuitBreaker("slow");
			await().atMost(Duration.ofSeconds(30)).until(() -> slow.getState() != CircuitBreaker.State.CLOSED);
			listener.down = false;
			await().atMost(Duration.ofSeconds(30)).until(() -> listener.done.contains("0"));
			traffic.shutdown();
			await().atMost(Duration.ofSeconds(30)).until(() -> listener.done.size() == ids.get());
		}
		finally {
			traffic.shutdownNow();
		}
		assertThat(deadLetters()).isEmpty();
	}

	/**
	 * Records come in bursts, with more than a moment between them.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void leadsNoRetryToTheDeadLettersBetweenBursts(String delivery) {
		AtomicInteger ids = new AtomicInteger();
		ScheduledExecutorService traffic = Executors.newSingleThreadScheduledExecutor();
		try (ConfigurableApplicationContext context = start(delivery, "3s")) {
			Slow listener = context.getBean(Slow.class);
			send(ids, 1);
			await().atMost(Duration.ofSeconds(30)).until(() -> listener.calls.get() == 1);
			listener.down = false;
			traffic.schedule(() -> listener.down = true, 2, TimeUnit.SECONDS);
			traffic.scheduleAtFixedRate(() -> send(ids, 20), 0, 1500, TimeUnit.MILLISECONDS);
			CircuitBreaker slow = context.getBean(CircuitBreakerRegistry.class).circuitBreaker("slow");
			await().atMost(Duration.ofSeconds(30)).until(() -> slow.getState() != CircuitBreaker.State.CLOSED);
			listener.down = false;
			traffic.shutdown();
			await().atMost(Duration.ofSeconds(30)).until(() -> listener.done.size() == ids.get());
		}
		finally {
			traffic.shutdownNow();
		}
		assertThat(deadLetters()).isEmpty();
	}

	/**
	 * Records that usually succeed stop coming for a moment, as they do during a
	 * rebalance, just when the outage begins.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void leadsNoRetryToTheDeadLettersThatFailsFirst(String delivery) {
		AtomicInteger ids = new AtomicInteger();
		try (ConfigurableApplicationContext context = start(delivery, "2s")) {
			Slow listener = context.getBean(Slow.class);
			send(ids, 1);
			await().atMost(Duration.ofSeconds(30)).until(() -> listener.calls.get() == 1);
			listener.down = false;
			send(ids, 20);
			await().atMost(Duration.ofSeconds(30)).until(() -> listener.done.size() == 20);
			listener.down = true;
			await().atMost(Duration.ofSeconds(30)).until(() -> listener.calls.get() == 22);
			await().during(Duration.ofSeconds(1)).until(this::deadLetters, List::isEmpty);
			send(ids, 100);
			CircuitBreaker slow = context.getBean(CircuitBreakerRegistry.class).circuitBreaker("slow");
			await().atMost(Duration.ofSeconds(30)).until(() -> slow.getState() != CircuitBreaker.State.CLOSED);
			listener.down = false;
			await().atMost(Duration.ofSeconds(30)).until(() -> listener.done.size() == ids.get());
		}
		assertThat(deadLetters()).isEmpty();
	}

	private List<?> deadLetters() {
		return TestBroker.records(this.topic + "." + this.group + ".DLQ");
	}

	private ConfigurableApplicationContext start(String delivery, String delay) {
		return TestApplication.of(Slow.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.delivery=" + delivery,
					"resilient-kafka.defaults.retry.delays=" + delay,
					"resilience4j.circuitbreaker.instances.slow.wait-duration-in-open-state=300ms")
			.run();
	}

	private void send(AtomicInteger ids, int count) {
		for (int record = 0; record < count; record++) {
			TestBroker.send(this.topic, Integer.toString(ids.getAndIncrement()));
		}
	}

	static class Slow {

		private final Set<String> done = ConcurrentHashMap.newKeySet();

		private final AtomicInteger calls = new AtomicInteger();

		private volatile boolean down = true;

		@ResilientKafkaListener(id = "slow", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			this.calls.incrementAndGet();
			if (this.down) {
				throw new IllegalStateException("on purpose");
			}
			this.done.add(value);
		}

	}

}
