package io.github.resilientkafka.outage;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.pipeline.StageOrder;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What permits no call on the way to a dependency says nothing about a record, and no
 * permission of the breaker is lost.
 */
@BrokerTest
class RefusedCallTests {

	private static final String BREAKER = "resilience4j.circuitbreaker.configs.default.";

	private final String topic = TestBroker.newTopic(2);

	private final String group = TestBroker.uniqueName("group");

	@Test
	void aBreakerThatTheClientUsesTooClosesAgain() {
		List<String> ids = send(20);
		try (ConfigurableApplicationContext context = run(Shared.class,
				BREAKER + "permitted-number-of-calls-in-half-open-state=1")) {
			Shared listener = context.getBean(Shared.class);
			CircuitBreaker breaker = context.getBean(CircuitBreakerRegistry.class).circuitBreaker("shared");
			await().until(() -> breaker.getState() != CircuitBreaker.State.CLOSED);
			listener.down = false;
			await().atMost(20, TimeUnit.SECONDS).until(() -> listener.done.containsAll(ids));
			await().until(() -> breaker.getState() == CircuitBreaker.State.CLOSED);
		}
		assertThat(TestBroker.records(this.topic + "." + this.group + ".DLQ")).isEmpty();
	}

	@Test
	void refusalsOfClientsDoNotCount() {
		List<String> ids = send(6);
		try (ConfigurableApplicationContext context = run(Refusing.class)) {
			Refusing listener = context.getBean(Refusing.class);
			await().until(() -> listener.done.size() == ids.size());
			assertThat(listener.done).allSatisfy((each) -> assertThat(each).endsWith(" at attempt 1"));
			assertThat(context.getBean(CircuitBreakerRegistry.class)
				.circuitBreaker("refusing")
				.getMetrics()
				.getNumberOfFailedCalls()).isZero();
		}
		assertThat(TestBroker.records(this.topic + "." + this.group + ".DLQ")).isEmpty();
	}

	@Test
	void anErrorOfAStageDoesNotKeepTheBreakerHalfOpen() {
		List<String> ids = send(40);
		try (ConfigurableApplicationContext context = run(Plain.class,
				BREAKER + "permitted-number-of-calls-in-half-open-state=2")) {
			Plain listener = context.getBean(Plain.class);
			CircuitBreaker breaker = context.getBean(CircuitBreakerRegistry.class).circuitBreaker("plain");
			await().until(() -> breaker.getState() != CircuitBreaker.State.CLOSED);
			Plain.errors.set(3);
			listener.down = false;
			await().atMost(30, TimeUnit.SECONDS).until(() -> listener.done.containsAll(ids));
			assertThat(Plain.errors).hasValueLessThanOrEqualTo(0);
		}
	}

	private List<String> send(int count) {
		List<String> ids = IntStream.range(0, count).mapToObj(String::valueOf).toList();
		TestBroker.sendAll(ids.stream()
			.map((id) -> new ProducerRecord<byte[], byte[]>(this.topic, Integer.parseInt(id) % 2, null, id.getBytes()))
			.toList());
		return ids;
	}

	private ConfigurableApplicationContext run(Class<?> listener, String... properties) {
		return TestApplication.of(listener)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=",
					BREAKER + "sliding-window-size=10", BREAKER + "minimum-number-of-calls=4",
					BREAKER + "wait-duration-in-open-state=300ms")
			.with(properties)
			.run();
	}

	static class Shared {

		private final CircuitBreakerRegistry breakers;

		private final Set<String> done = ConcurrentHashMap.newKeySet();

		private volatile boolean down = true;

		Shared(CircuitBreakerRegistry breakers) {
			this.breakers = breakers;
		}

		@ResilientKafkaListener(id = "shared", topics = "${topic}", groupId = "${group}")
		void listen(String id) {
			this.breakers.circuitBreaker("shared").executeRunnable(() -> {
				if (this.down) {
					throw new IllegalStateException("on purpose");
				}
			});
			this.done.add(id);
		}

	}

	static class Refusing {

		private final Queue<String> done = new ConcurrentLinkedQueue<>();

		private final Set<String> seen = ConcurrentHashMap.newKeySet();

		@ResilientKafkaListener(id = "refusing", topics = "${topic}", groupId = "${group}")
		void listen(String id, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
			if (this.seen.add(id)) {
				throw switch (Integer.parseInt(id) % 3) {
					case 0 ->
						CallNotPermittedException.createCallNotPermittedException(CircuitBreaker.ofDefaults("another"));
					case 1 -> RequestNotPermitted.createRequestNotPermitted(RateLimiter.ofDefaults("limiter"));
					default -> new IllegalStateException(
							BulkheadFullException.createBulkheadFullException(Bulkhead.ofDefaults("bulkhead")));
				};
			}
			this.done.add(id + " at attempt " + attempt);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Plain {

		private static AtomicInteger errors = new AtomicInteger();

		private final Set<String> done = ConcurrentHashMap.newKeySet();

		private volatile boolean down = true;

		@Bean
		@Order(StageOrder.TIMEOUT + 1)
		static StageFactory failing() {
			return (listener) -> () -> (invocation) -> {
				if (errors.getAndDecrement() > 0) {
					throw new NoClassDefFoundError("on purpose");
				}
				return Admitted.SIMPLY;
			};
		}

		@ResilientKafkaListener(id = "plain", topics = "${topic}", groupId = "${group}")
		void listen(String id) {
			if (this.down) {
				throw new IllegalStateException("on purpose");
			}
			this.done.add(id);
		}

	}

}
