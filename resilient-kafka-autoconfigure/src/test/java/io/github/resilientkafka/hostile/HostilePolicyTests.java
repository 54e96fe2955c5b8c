package io.github.resilientkafka.hostile;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.deduplication.Claim;
import io.github.resilientkafka.deduplication.DeduplicationStore;
import io.github.resilientkafka.deduplication.memory.MemoryDeduplicationStore;
import io.github.resilientkafka.state.ListenerStates;
import io.github.resilientkafka.state.PausedListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.time.TimeSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.listener.RecordInterceptor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What would lose, repeat, reorder or block records if policies did not work together.
 */
@BrokerTest
class HostilePolicyTests {

	final String group = TestBroker.uniqueName("group");

	String topic = TestBroker.newTopic(1);

	final Work work = new Work();

	TestApplication application(Class<?> listener) {
		return TestApplication.of(listener)
			.withBean("work", this.work)
			.with("topic=" + this.topic, "group=" + this.group, "output=none", "resilient-kafka.defaults.retry.delays=",
					"resilient-kafka.defaults.circuit-breaker.enabled=false");
	}

	private static String[] breaker(int window, int min, int trials, int openMillis) {
		String b = "resilience4j.circuitbreaker.instances.downstream.";
		return new String[] { "resilient-kafka.defaults.circuit-breaker.enabled=true",
				"resilient-kafka.defaults.circuit-breaker.instance=downstream", b + "sliding-window-size=" + window,
				b + "minimum-number-of-calls=" + min, b + "failure-rate-threshold=50",
				b + "wait-duration-in-open-state=" + openMillis + "ms",
				b + "permitted-number-of-calls-in-half-open-state=" + trials };
	}

	private static CircuitBreaker breaker(ConfigurableApplicationContext context) {
		return context.getBean(CircuitBreakerRegistry.class).circuitBreaker("downstream");
	}

	void send(int partition, String id, String value) {
		TestBroker.send(record(partition, id, value));
	}

	void sendAll(List<String> values) {
		TestBroker.sendAll(values.stream().map((value) -> record(0, value, value)).toList());
	}

	private ProducerRecord<byte[], byte[]> record(int partition, String id, String value) {
		byte[] bytes = (value != null) ? value.getBytes() : null;
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(this.topic, partition, null, bytes);
		record.headers().add("event-id", id.getBytes());
		return record;
	}

	List<String> dlq() {
		return TestBroker.records(this.topic + "." + this.group + ".DLQ")
			.stream()
			.map((record) -> String.valueOf((record.value() != null) ? new String(record.value()) : null))
			.toList();
	}

	@Test
	void aKeyThatCannotBeComputedIsAFailureOfItsRecord() {
		send(0, "1", "a");
		send(0, "2", null);
		send(0, "3", "b");
		try (ConfigurableApplicationContext context = application(Batches.class)
			.with("resilient-kafka.defaults.deduplication.enabled=true",
					"resilient-kafka.defaults.deduplication.store=memory",
					"resilient-kafka.defaults.deduplication.key=value.toUpperCase()")
			.run()) {
			await().atMost(Duration.ofSeconds(12)).until(() -> this.work.done.containsAll(List.of("a", "b")));
		}
	}

	@Test
	void aMethodThatThrowsAndCommitsIsTriedAgain() {
		this.work.what = (values) -> {
			if (this.work.calls.incrementAndGet() == 1) {
				throw new IOException("on purpose");
			}
		};
		send(0, "1", "a");
		try (ConfigurableApplicationContext context = jdbc(Committing.class).run()) {
			await().atMost(Duration.ofSeconds(10)).until(() -> this.work.done.contains("a"));
		}
	}

	@Test
	void whatTheBreakerIgnoresIsTheCauseInABatch() {
		this.work.what = (values) -> {
			throw new BatchListenerFailedException("on purpose", new IllegalStateException("poison"), 0);
		};
		sendAll(IntStream.range(0, 40).mapToObj(String::valueOf).toList());
		try (ConfigurableApplicationContext context = application(Batches.class).with(breaker(10, 5, 2, 60_000))
			.with("resilience4j.circuitbreaker.instances.downstream.ignore-exceptions=java.lang.IllegalStateException")
			.run()) {
			await().atMost(Duration.ofSeconds(8)).until(() -> dlq().size() == 40);
			assertThat(breaker(context).getMetrics().getNumberOfFailedCalls()).isZero();
		}
	}

	@Test
	void theTransactionOfAnInterceptorIsNotThatOfTheMethod() {
		this.work.what = (values) -> {
			if (this.work.calls.incrementAndGet() == 1) {
				throw new IllegalStateException("on purpose");
			}
		};
		send(0, "1", "a");
		try (ConfigurableApplicationContext context = jdbc(Transactions.class).with(Interceptor.class).run()) {
			await().atMost(Duration.ofSeconds(10)).until(() -> this.work.done.contains("a"));
		}
	}

	TestApplication jdbc(Class<?> listener) {
		return application(listener).with(Database.class)
			.with("resilient-kafka.defaults.retry.delays=200ms", "resilient-kafka.defaults.deduplication.enabled=true",
					"resilient-kafka.defaults.deduplication.store=jdbc",
					"resilient-kafka.defaults.deduplication.key=header:event-id",
					"resilient-kafka.deduplication.jdbc.initialize-schema=true",
					"spring.data.jpa.repositories.enabled=false");
	}

	@Test
	void aBatchThatIsCutToOneRecordCounts() {
		this.work.what = (values) -> {
			this.work.calls.incrementAndGet();
			throw new IllegalStateException("down");
		};
		sendAll(IntStream.range(0, 60).mapToObj(String::valueOf).toList());
		try (ConfigurableApplicationContext context = application(Batches.class).with(breaker(10, 5, 2, 20_000))
			.with("resilient-kafka.defaults.rate-limiter.instance=lim",
					"resilience4j.ratelimiter.instances.lim.limit-for-period=1",
					"resilience4j.ratelimiter.instances.lim.limit-refresh-period=50ms")
			.run()) {
			await().atMost(Duration.ofSeconds(20))
				.until(() -> breaker(context).getState() == CircuitBreaker.State.OPEN || dlq().size() > 30);
			assertThat(dlq()).hasSizeLessThan(10);
			assertThat(breaker(context).getState()).isEqualTo(CircuitBreaker.State.OPEN);
		}
	}

	@Test
	void whatIsCutOffStaysInFrontOfTheOtherHalf() {
		AtomicReference<CircuitBreaker> breaker = new AtomicReference<>();
		this.work.what = (values) -> {
			if (this.work.calls.incrementAndGet() == 1) {
				// meanwhile other consumers have found out that it is away, and time has
				// passed
				breaker.get().transitionToOpenState();
				breaker.get().transitionToHalfOpenState();
				throw new IllegalStateException("was down");
			}
		};
		try (ConfigurableApplicationContext context = application(Batches.class).with(breaker(10, 5, 1, 20_000))
			.run()) {
			breaker.set(breaker(context));
			List<String> ids = IntStream.range(0, 8).mapToObj(String::valueOf).toList();
			breaker.get().transitionToForcedOpenState();
			sendAll(ids);
			await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
			breaker.get().transitionToClosedState();
			await().atMost(Duration.ofSeconds(10)).until(() -> this.work.done.containsAll(ids));
			assertThat(this.work.done).containsExactlyElementsOf(ids);
		}
	}

	@Test
	void whatACallSendsThatReturnsTooLateIsDiscarded() {
		String output = TestBroker.newTopic(1);
		this.work.what = (values) -> {
			if (this.work.calls.incrementAndGet() == 1) {
				try {
					new CountDownLatch(1).await(10, TimeUnit.SECONDS);
				}
				catch (InterruptedException ex) {
					// and returns all the same
				}
			}
		};
		send(0, "1", "a");
		try (ConfigurableApplicationContext context = application(Sending.class)
			.with("output=" + output, "resilient-kafka.defaults.delivery=exactly-once",
					"resilient-kafka.defaults.retry.delays=200ms", "resilient-kafka.defaults.timeout=300ms")
			.run()) {
			await().atMost(Duration.ofSeconds(15)).until(() -> this.work.done.size() == 2);
			await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
			assertThat(TestBroker.committedRecords(output)).hasSize(1);
		}
	}

	@Test
	void aConfirmationThatFailedIsMadeUpForWhileNothingElseHappens() {
		this.topic = TestBroker.newTopic(2);
		Flaky store = new Flaky();
		send(0, "X", "a");
		try (ConfigurableApplicationContext context = application(OneByOne.class).withBean("flaky", store)
			.with("resilient-kafka.defaults.deduplication.enabled=true",
					"resilient-kafka.defaults.deduplication.store=flaky",
					"resilient-kafka.defaults.deduplication.key=header:event-id",
					"resilient-kafka.defaults.deduplication.claim-expiry=3s")
			.run()) {
			await().atMost(Duration.ofSeconds(10)).until(() -> this.work.done.contains("a"));
			ListenerStates states = context.getBean(ListenerStates.class);
			// The class of what the store has thrown, and not its message, which may
			// quote a key
			await().untilAsserted(() -> assertThat(states.pauses("review")).extracting(PausedListener::detail)
				.singleElement(InstanceOfAssertFactories.STRING)
				.contains("IllegalStateException")
				.doesNotContain("store is down"));
			await().pollDelay(Duration.ofSeconds(6)).atMost(Duration.ofSeconds(7)).until(() -> true);
			assertThat(TestBroker.committed(this.group, this.topic, 0)).isZero();
			store.down = false;
			send(1, "X", "a");
			send(1, "Y", "b");
			await().atMost(Duration.ofSeconds(25)).until(() -> this.work.done.contains("b"));
			await().until(() -> states.pauses("review").isEmpty());
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 1);
		}
	}

	@ParameterizedTest
	@CsvSource({ "1, 1", "3, 3" })
	void poisonInFrontUsesUpAllTrialsForAWhileOnly(int trials, int poison) {
		AtomicBoolean down = new AtomicBoolean(true);
		this.work.what = (values) -> {
			if (down.get() || values.get(0).startsWith("poison")) {
				throw new IllegalStateException("on purpose");
			}
		};
		List<String> good = IntStream.range(0, 30).mapToObj(String::valueOf).toList();
		sendAll(Stream.concat(IntStream.range(0, poison).mapToObj((i) -> "poison" + i), good.stream()).toList());
		try (ConfigurableApplicationContext context = application(OneByOne.class).with(breaker(20, 10, trials, 200))
			.run()) {
			await().until(() -> breaker(context).getState() == CircuitBreaker.State.OPEN);
			down.set(false);
			await().atMost(Duration.ofSeconds(40)).until(() -> this.work.done.containsAll(good));
		}
	}

	@Test
	void whatFailsBeforeTheCallIsNoOutage() {
		try (ConfigurableApplicationContext context = application(OneByOne.class).with(breaker(20, 10, 2, 200))
			.with("resilient-kafka.defaults.deduplication.enabled=true",
					"resilient-kafka.defaults.deduplication.store=memory",
					"resilient-kafka.defaults.deduplication.key=value.toUpperCase()")
			.run()) {
			breaker(context).transitionToOpenState();
			send(0, "1", null);
			send(0, "2", "b");
			await().atMost(Duration.ofSeconds(12)).until(() -> this.work.done.contains("b"));
		}
	}

	@Test
	void whatIsInFrontOfANamedCulpritIsRemembered() {
		this.work.what = (values) -> {
			int culprit = values.indexOf("poison");
			if (culprit >= 0) {
				this.work.done.addAll(values.subList(0, culprit));
				throw new BatchListenerFailedException("on purpose", culprit);
			}
		};
		sendAll(List.of("a", "poison", "c"));
		try (ConfigurableApplicationContext context = application(Batches.class)
			.with("resilient-kafka.defaults.deduplication.enabled=true",
					"resilient-kafka.defaults.deduplication.store=memory",
					"resilient-kafka.defaults.deduplication.key=header:event-id")
			.run()) {
			await().atMost(Duration.ofSeconds(10)).until(() -> TestBroker.committed(this.group, this.topic, 0) == 3);
			sendAll(List.of("a", "c", "d"));
			await().atMost(Duration.ofSeconds(10)).until(() -> this.work.done.contains("d"));
			assertThat(this.work.done).containsExactly("a", "c", "d");
		}
	}

	static class Flaky implements DeduplicationStore {

		final MemoryDeduplicationStore store = new MemoryDeduplicationStore(1000, TimeSource.SYSTEM);

		volatile boolean down = true;

		final AtomicInteger failed = new AtomicInteger();

		@Override
		public List<Claim> claim(List<String> keys, String owner, Duration expiry) {
			return this.store.claim(keys, owner, expiry);
		}

		@Override
		public Set<String> confirm(Collection<String> keys, String owner, Duration retention) {
			if (this.down && !keys.isEmpty()) {
				this.failed.incrementAndGet();
				throw new IllegalStateException("store is down");
			}
			return this.store.confirm(keys, owner, retention);
		}

		@Override
		public void release(Collection<String> keys, String owner) {
			this.store.release(keys, owner);
		}

	}

	static class OneByOne {

		final Work work;

		OneByOne(Work work) {
			this.work = work;
		}

		@ResilientKafkaListener(id = "review", topics = "${topic}", groupId = "${group}", concurrency = "2")
		void listen(ConsumerRecord<String, String> record) throws Exception {
			this.work.what.accept(Collections.singletonList(record.value()));
			this.work.done.add(String.valueOf(record.value()));
		}

	}

	static class Batches {

		final Work work;

		Batches(Work work) {
			this.work = work;
		}

		@ResilientKafkaListener(id = "review", topics = "${topic}", groupId = "${group}", batch = "true")
		void listen(List<ConsumerRecord<String, String>> records) throws Exception {
			List<String> values = records.stream().map((record) -> String.valueOf(record.value())).toList();
			this.work.what.accept(values);
			this.work.done.addAll(values);
		}

	}

	static class Sending {

		final Work work;

		final KafkaTemplate<Object, Object> template;

		final String output;

		Sending(Work work, KafkaTemplate<Object, Object> template, @Value("${output}") String output) {
			this.work = work;
			this.template = template;
			this.output = output;
		}

		@ResilientKafkaListener(id = "review", topics = "${topic}", groupId = "${group}")
		void listen(String value) throws Exception {
			this.template.send(this.output, value);
			this.work.what.accept(List.of(value));
			this.work.done.add(value);
		}

	}

	static class Committing {

		final Work work;

		Committing(Work work) {
			this.work = work;
		}

		/** Spring commits when a checked exception is thrown. */
		@Transactional
		@ResilientKafkaListener(id = "review", topics = "${topic}", groupId = "${group}")
		void listen(String value) throws Exception {
			this.work.what.accept(List.of(value));
			this.work.done.add(value);
		}

	}

	static class Transactions {

		final Work work;

		Transactions(Work work) {
			this.work = work;
		}

		@Transactional(rollbackFor = Exception.class)
		@ResilientKafkaListener(id = "review", topics = "${topic}", groupId = "${group}")
		void listen(String value) throws Exception {
			this.work.what.accept(List.of(value));
			this.work.done.add(value);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement(proxyTargetClass = true)
	static class Database {

		@Bean
		DataSource dataSource() {
			return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
		}

		@Bean
		JdbcTransactionManager transactionManager(DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Interceptor {

		@Bean
		RecordInterceptor<Object, Object> interceptor(PlatformTransactionManager manager) {
			return (record, consumer) -> {
				// an audit entry
				new TransactionTemplate(manager).executeWithoutResult((status) -> {
				});
				return record;
			};
		}

	}

	static class Work {

		final Queue<String> done = new ConcurrentLinkedQueue<>();

		final AtomicInteger calls = new AtomicInteger();

		volatile ThrowingConsumer what = (values) -> {
		};

	}

	interface ThrowingConsumer {

		void accept(List<String> values) throws Exception;

	}

}
