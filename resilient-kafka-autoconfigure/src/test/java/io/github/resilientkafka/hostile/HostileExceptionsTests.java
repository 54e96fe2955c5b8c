package io.github.resilientkafka.hostile;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.Visit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.support.KafkaHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Exceptions whose own methods fail, or never come to an end: their records are dead
 * letters once, and harm no others.
 */
@BrokerTest
class HostileExceptionsTests {

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final String deadLetters = this.topic + "." + this.group + ".DLQ";

	static Stream<Arguments> modes() {
		return Stream.of(arguments(Records.class, "at-least-once"), arguments(Records.class, "exactly-once"),
				arguments(Futures.class, "at-least-once"), arguments(Batches.class, "at-least-once"),
				arguments(Batches.class, "exactly-once"));
	}

	@ParameterizedTest
	@MethodSource("modes")
	void eachIsDeadLetteredOnce(Class<?> listener, String delivery) {
		List<String> hostile = Stream.of(Hostility.values()).map(Hostility::name).toList();
		List<String> all = new ArrayList<>();
		hostile.forEach((value) -> all.addAll(List.of(value, "fine-" + value)));
		TestBroker.sendAll(all.stream().map(this::record).toList());
		List<String> seen = new CopyOnWriteArrayList<>();
		try (ConfigurableApplicationContext context = run(listener, seen, delivery)) {
			LoggingSystem logging = context.getBean(LoggingSystem.class);
			logging.setLogLevel("io.github.resilientkafka", LogLevel.DEBUG);
			try {
				await().atMost(30, TimeUnit.SECONDS)
					.until(() -> TestBroker.committed(this.group, this.topic, 0) >= all.size());
			}
			finally {
				logging.setLogLevel("io.github.resilientkafka", null);
			}
			List<ConsumerRecord<byte[], byte[]>> dead = TestBroker.committedRecords(this.deadLetters);
			assertThat(dead).extracting((record) -> new String(record.value()))
				.containsExactlyInAnyOrderElementsOf(hostile);
			assertThat(dead).allSatisfy((record) -> assertThat(Visit.text(record, KafkaHeaders.EXCEPTION_FQCN))
				.startsWith(HostileExceptionsTests.class.getName()));
			assertThat(seen).containsAll(all);
			if (listener != Batches.class) {
				assertThat(seen).hasSameSizeAs(all);
			}
		}
	}

	/**
	 * The listener adapter prints the bean when a future fails.
	 */
	@Test
	void aFutureThatFailsIsAFailureAlthoughItsBeanCannotBePrinted() {
		TestBroker.sendAll(Stream.of("a", "b").map(this::record).toList());
		List<String> seen = new CopyOnWriteArrayList<>();
		try (ConfigurableApplicationContext context = run(UnprintableBean.class, seen, "at-least-once")) {
			assertThat(TestBroker.awaitRecords(this.deadLetters, 2))
				.extracting((record) -> Visit.text(record, KafkaHeaders.EXCEPTION_FQCN))
				.containsOnly(IllegalStateException.class.getName());
			assertThat(seen).containsExactly("a", "b");
		}
	}

	@Test
	void aFutureWithoutAReadableFailureIsAFailure() {
		TestBroker.send(record("a"));
		try (ConfigurableApplicationContext context = run(Unreadable.class, new CopyOnWriteArrayList<>(),
				"at-least-once")) {
			TestBroker.awaitRecords(this.deadLetters, 1);
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 1);
		}
	}

	private ProducerRecord<byte[], byte[]> record(String value) {
		return new ProducerRecord<>(this.topic, 0, null, value.getBytes());
	}

	private ConfigurableApplicationContext run(Class<?> listener, List<String> seen, String delivery) {
		return TestApplication.of(listener)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=",
					"resilient-kafka.defaults.delivery=" + delivery, "spring.kafka.listener.observation-enabled=true")
			.withBean("seen", seen)
			.run();
	}

	static class Records {

		private final List<String> seen;

		Records(List<String> seen) {
			this.seen = seen;
		}

		@ResilientKafkaListener(id = "hostile", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			this.seen.add(value);
			if (!value.startsWith("fine")) {
				throw Hostility.valueOf(value).exception();
			}
		}

	}

	static class Futures {

		private final List<String> seen;

		Futures(List<String> seen) {
			this.seen = seen;
		}

		@ResilientKafkaListener(id = "hostile", topics = "${topic}", groupId = "${group}")
		CompletableFuture<Void> listen(String value) {
			this.seen.add(value);
			return value.startsWith("fine") ? CompletableFuture.completedFuture(null)
					: CompletableFuture.failedFuture(Hostility.valueOf(value).exception());
		}

	}

	static class Batches {

		private final List<String> seen;

		Batches(List<String> seen) {
			this.seen = seen;
		}

		@ResilientKafkaListener(id = "hostile", topics = "${topic}", groupId = "${group}", batch = "true")
		void listen(List<ConsumerRecord<String, String>> records) {
			for (ConsumerRecord<String, String> record : records) {
				this.seen.add(record.value());
				if (!record.value().startsWith("fine")) {
					throw (record.offset() % 4 == 0) ? Hostility.valueOf(record.value()).exception()
							: new BatchListenerFailedException("hostile", Hostility.valueOf(record.value()).exception(),
									record);
				}
			}
		}

	}

	static class UnprintableBean {

		private final List<String> seen;

		UnprintableBean(List<String> seen) {
			this.seen = seen;
		}

		@ResilientKafkaListener(id = "hostile", topics = "${topic}", groupId = "${group}")
		CompletableFuture<Void> listen(String value) {
			this.seen.add(value);
			return CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
		}

		@Override
		public String toString() {
			throw new StackOverflowError("a bean that prints itself");
		}

	}

	static class Unreadable {

		@ResilientKafkaListener(id = "hostile", topics = "${topic}", groupId = "${group}")
		CompletableFuture<Void> listen(String value) {
			return CompletableFuture.failedFuture(new CompletionException("unreadable", null) {

				private static final long serialVersionUID = 1L;

				@Override
				public synchronized Throwable getCause() {
					throw new AssertionError("cause");
				}

			});
		}

	}

	enum Hostility {

		MESSAGE, OWN_CAUSE, CAUSE, TRACE, STACK, TEXT, LONG;

		RuntimeException exception() {
			return (this == OWN_CAUSE) ? new OwnCause() : new HostileException(this);
		}

	}

	static class OwnCause extends CompletionException {

		private static final long serialVersionUID = 1L;

		@Override
		public synchronized Throwable getCause() {
			return this;
		}

	}

	static class HostileException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final Hostility hostility;

		HostileException(Hostility hostility) {
			this.hostility = hostility;
		}

		@Override
		public String getMessage() {
			if (this.hostility == Hostility.MESSAGE) {
				throw new NoClassDefFoundError("message");
			}
			return (this.hostility == Hostility.LONG) ? "x".repeat(5_000_000) : super.getMessage();
		}

		@Override
		public synchronized Throwable getCause() {
			if (this.hostility == Hostility.CAUSE) {
				throw new AssertionError("cause");
			}
			return super.getCause();
		}

		@Override
		public StackTraceElement[] getStackTrace() {
			if (this.hostility == Hostility.STACK) {
				throw new StackOverflowError("stack");
			}
			return super.getStackTrace();
		}

		@Override
		public void printStackTrace(PrintWriter writer) {
			if (this.hostility == Hostility.TRACE) {
				throw new AssertionError("trace");
			}
			super.printStackTrace(writer);
		}

		@Override
		public String toString() {
			if (this.hostility == Hostility.TEXT) {
				throw new AssertionError("text");
			}
			return super.toString();
		}

	}

}
