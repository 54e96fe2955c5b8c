package io.github.resilientkafka.hostile;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.event.ContainerRestartEvent;
import io.github.resilientkafka.event.RedirectBlockedEvent;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.Visit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.RecordInterceptor;
import org.springframework.kafka.support.KafkaHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Listeners, exceptions and surroundings that do what nobody should.
 */
@BrokerTest
class HostileListenerTests {

	private final String topic = TestBroker.newTopic(2);

	private final String group = TestBroker.uniqueName("group");

	private final String deadLetters = this.topic + "." + this.group + ".DLQ";

	@Test
	void anInterruptFlagThatIsLeftBehindHarmsNobody() {
		try (ConfigurableApplicationContext context = run(Hostile.class)) {
			send(0, "interrupt");
			send(0, "next");
			TestBroker.awaitRecords(this.deadLetters, 1);
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 2);
			assertThat(context.getBean(Hostile.class).values).containsExactly("interrupt", "next");
		}
	}

	@Test
	void anExceptionThatFailsItselfIsDeadLettered() {
		try (ConfigurableApplicationContext context = run(Hostile.class)) {
			send(0, "poison");
			ConsumerRecord<byte[], byte[]> dead = TestBroker.awaitRecords(this.deadLetters, 1).get(0);
			assertThat(Visit.text(dead, KafkaHeaders.EXCEPTION_FQCN)).isEqualTo(PoisonException.class.getName());
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 1);
		}
	}

	@Test
	void aListenerThatWritesToItsBytesDoesNotChangeTheRedirect() {
		try (ConfigurableApplicationContext context = run(Writing.class,
				"spring.kafka.consumer.value-deserializer=org.apache.kafka.common.serialization.ByteArrayDeserializer")) {
			send(0, "abc");
			assertThat(TestBroker.awaitRecords(this.deadLetters, 1).get(0).value()).isEqualTo("abc".getBytes());
		}
	}

	@Test
	void aRecordThatIsTooOldForTheTopicGetsANewTimestamp() {
		String retryTopic = this.topic + "." + this.group + ".retry-1h";
		TestBroker.create(
				new NewTopic(retryTopic, 2, (short) 1).configs(Map.of("message.timestamp.before.max.ms", "604800000")));
		try (ConfigurableApplicationContext context = run(Hostile.class, "resilient-kafka.defaults.retry.delays=1h")) {
			long old = System.currentTimeMillis() - Duration.ofDays(30).toMillis();
			TestBroker.send(new ProducerRecord<>(this.topic, 0, old, null, "fail".getBytes()));
			ConsumerRecord<byte[], byte[]> waiting = TestBroker.awaitRecords(retryTopic, 1).get(0);
			assertThat(waiting.timestamp()).isGreaterThan(old);
			assertThat(Visit.number(waiting, KafkaHeaders.ORIGINAL_TIMESTAMP)).isEqualTo(old);
		}
	}

	@Test
	void aFutureThatIsNotDeclaredIsAFailureOfTheMethod() {
		try (ConfigurableApplicationContext context = run(Undeclared.class)) {
			send(0, "value");
			ConsumerRecord<byte[], byte[]> dead = TestBroker.awaitRecords(this.deadLetters, 1).get(0);
			assertThat(Visit.text(dead, KafkaHeaders.EXCEPTION_MESSAGE)).contains("CompletableFuture");
		}
	}

	@Test
	void aTopicThatCannotBeReachedDoesNotStarveOtherPartitions() {
		try (ConfigurableApplicationContext context = run(Hostile.class, "resilient-kafka.topics.provision=false")) {
			Hostile listener = context.getBean(Hostile.class);
			IntStream.range(0, 20).forEach((i) -> send(0, "fail" + i));
			await().atMost(30, TimeUnit.SECONDS).until(() -> listener.count(RedirectBlockedEvent.class) == 1);
			IntStream.range(0, 100).forEach((i) -> send(1, "ok" + i));
			// A try takes 5 s, and all records of the topic share it
			await().atMost(30, TimeUnit.SECONDS).until(() -> TestBroker.committed(this.group, this.topic, 1) == 100);
			TestBroker.create(new NewTopic(this.deadLetters, 2, (short) 1));
			await().atMost(60, TimeUnit.SECONDS).until(() -> TestBroker.committed(this.group, this.topic, 0) == 20);
			assertThat(TestBroker.records(this.deadLetters)).hasSize(20);
			assertThat(listener.values).hasSize(120);
		}
	}

	@Test
	void atMostOnceIsAtMostOnceForFuturesToo() {
		IntStream.range(0, 5).forEach((i) -> send(0, "v" + i));
		Async first;
		try (ConfigurableApplicationContext context = run(Async.class,
				"resilient-kafka.listeners.hostile.delivery=at-most-once")) {
			first = context.getBean(Async.class);
			await().until(() -> first.started.size() == 5);
			first.futures.get("0@0").complete(null);
			first.futures.get("0@2").complete(null);
			await().during(500, TimeUnit.MILLISECONDS)
				.until(() -> TestBroker.committed(this.group, this.topic, 0) == 5);
		}
		send(0, "last");
		try (ConfigurableApplicationContext context = run(Async.class,
				"resilient-kafka.listeners.hostile.delivery=at-most-once")) {
			Async second = context.getBean(Async.class);
			await().until(() -> !second.started.isEmpty());
			assertThat(second.started).containsExactly("0@5");
		}
	}

	@Test
	void aFutureThatFinishesInTimeIsNotStartedAgainElsewhere() {
		IntStream.range(0, 2).forEach((partition) -> send(partition, "value"));
		try (ConfigurableApplicationContext context = run(Async.class)) {
			Async first = context.getBean(Async.class);
			await().until(() -> first.started.size() == 2);
			CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS)
				.execute(() -> first.futures.values().forEach((future) -> future.complete(null)));
			try (ConfigurableApplicationContext other = run(Async.class)) {
				await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 1
						&& TestBroker.committed(this.group, this.topic, 1) == 1);
				assertThat(first.started).hasSize(2);
				assertThat(other.getBean(Async.class).started).isEmpty();
			}
		}
	}

	@Test
	void aContainerWithSeveralThreadsIsStartedAgainWhenOneDies() {
		try (ConfigurableApplicationContext context = run(Erring.class, "spring.kafka.listener.concurrency=2")) {
			Erring listener = context.getBean(Erring.class);
			send(0, "kill");
			await().until(listener.killed::get);
			await().atMost(30, TimeUnit.SECONDS).until(() -> listener.restarts.get() == 1);
			send(1, "next");
			await().atMost(30, TimeUnit.SECONDS).until(() -> listener.values.contains("next"));
		}
	}

	@Test
	void aRestartThatFailsIsTriedAgain() {
		try (ConfigurableApplicationContext context = TestApplication.of(Erring.class, FailingFactory.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=")
			.run()) {
			Erring listener = context.getBean(Erring.class);
			context.getBean(FailingFactory.class).failures.set(1);
			send(0, "kill");
			await().until(listener.killed::get);
			send(1, "next");
			await().atMost(30, TimeUnit.SECONDS).until(() -> listener.values.contains("next"));
			assertThat(context.getBean(KafkaListenerEndpointRegistry.class).getListenerContainer("hostile").isRunning())
				.isTrue();
		}
	}

	private void send(int partition, String value) {
		TestBroker.send(new ProducerRecord<>(this.topic, partition, null, value.getBytes()));
	}

	private ConfigurableApplicationContext run(Class<?> listener, String... properties) {
		return TestApplication.of(listener)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=")
			.with(properties)
			.run();
	}

	static class Hostile {

		final List<String> values = new CopyOnWriteArrayList<>();

		final List<Object> events = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "hostile", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			this.values.add(value);
			if (value.equals("interrupt")) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException("interrupted");
			}
			if (value.equals("poison")) {
				throw new PoisonException();
			}
			if (value.startsWith("fail")) {
				throw new IllegalStateException("on purpose");
			}
		}

		@EventListener
		void blocked(RedirectBlockedEvent event) {
			this.events.add(event);
		}

		long count(Class<?> type) {
			return this.events.stream().filter(type::isInstance).count();
		}

	}

	static class PoisonException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new IllegalStateException("no message");
		}

		@Override
		public synchronized Throwable getCause() {
			throw new IllegalStateException("no cause");
		}

	}

	static class Writing {

		@ResilientKafkaListener(id = "hostile", topics = "${topic}", groupId = "${group}")
		void listen(byte[] value) {
			value[0] = 'X';
			throw new IllegalStateException();
		}

	}

	static class Undeclared {

		@ResilientKafkaListener(id = "hostile", topics = "${topic}", groupId = "${group}")
		Object listen(String value) {
			return CompletableFuture.failedFuture(new IllegalStateException());
		}

	}

	static class Async {

		final List<String> started = new CopyOnWriteArrayList<>();

		final Map<String, CompletableFuture<Void>> futures = new ConcurrentHashMap<>();

		@ResilientKafkaListener(id = "hostile", topics = "${topic}", groupId = "${group}")
		CompletableFuture<Void> listen(ConsumerRecord<String, String> record) {
			CompletableFuture<Void> future = new CompletableFuture<>();
			this.futures.put(record.partition() + "@" + record.offset(), future);
			this.started.add(record.partition() + "@" + record.offset());
			return future;
		}

	}

	static class Erring {

		final List<String> values = new CopyOnWriteArrayList<>();

		final AtomicBoolean killed = new AtomicBoolean();

		final AtomicInteger restarts = new AtomicInteger();

		@ResilientKafkaListener(id = "hostile", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			this.values.add(value);
		}

		@EventListener
		void restarted(ContainerRestartEvent event) {
			this.restarts.incrementAndGet();
		}

		@Bean
		static RecordInterceptor<Object, Object> killer(ObjectProvider<Erring> self) {
			return new RecordInterceptor<>() {

				@Override
				public void setupThreadState(Consumer<?, ?> consumer) {
					boolean mine = consumer.assignment().stream().anyMatch((partition) -> partition.partition() == 0);
					if (mine && self.getObject().killed.compareAndSet(false, true)) {
						throw new AssertionError("an Error outside of the listener");
					}
				}

				@Override
				public ConsumerRecord<Object, Object> intercept(ConsumerRecord<Object, Object> record,
						Consumer<Object, Object> consumer) {
					return record;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FailingFactory {

		final AtomicInteger failures = new AtomicInteger();

		@Bean
		BeanPostProcessor failing() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String beanName) {
					if (bean instanceof ConsumerFactory<?, ?> factory) {
						failOnce(factory);
					}
					return bean;
				}

			};
		}

		private <K, V> void failOnce(ConsumerFactory<K, V> factory) {
			factory.addPostProcessor((consumer) -> {
				if (this.failures.getAndUpdate((left) -> Math.max(0, left - 1)) > 0) {
					consumer.close();
					throw new KafkaException("Failed to construct kafka consumer");
				}
				return consumer;
			});
		}

	}

}
