package io.github.resilientkafka.feature;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.common.serialization.Deserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaHandler;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A class whose methods share a topic: the type of the value chooses the method, at each
 * attempt.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class ClassListenerTests {

	private final String topic = TestBroker.newTopic(1);

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once", "async", "proxy" })
	void aRecordIsRetriedByItsMethodAndHoldsUpNoOther(String mode) {
		try (ConfigurableApplicationContext context = run(application(mode), delivery(mode))) {
			TestBroker.send(this.topic, "42");
			TestBroker.send(this.topic, "text");
			List<String> calls = context.getBean(Calls.class).all;
			Awaitility.await().until(() -> calls.size() >= 4);
			assertThat(calls).startsWith("number 42 " + this.topic)
				.containsExactlyInAnyOrder("number 42 " + this.topic, "text text " + this.topic,
						"number 42 " + this.topic + ".orders.retry-100ms",
						"number 42 " + this.topic + ".orders.retry-200ms");
			assertThat(TestBroker.records(this.topic + ".orders.DLQ")).isEmpty();
		}
	}

	@Test
	void aRecordThatNoMethodTakesIsADeadLetterAtOnce(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run(Handlers.class, "at-least-once")) {
			TestBroker.send(this.topic, "text");
			TestBroker.send(this.topic, "1.5");
			assertThat(TestBroker.awaitRecords(this.topic + ".orders.DLQ", 1))
				.extracting((record) -> new String(record.value(), StandardCharsets.UTF_8))
				.containsExactly("1.5");
			assertThat(TestBroker.records(this.topic + ".orders.retry-100ms")).isEmpty();
			assertThat(output).contains("No method with @KafkaHandler takes java.lang.Double");
		}
	}

	@Test
	void theDefaultMethodTakesWhatNoOtherDoes() {
		try (ConfigurableApplicationContext context = run(WithDefault.class, "at-least-once")) {
			TestBroker.send(this.topic, "1.5");
			List<String> calls = context.getBean(Calls.class).all;
			Awaitility.await().until(() -> !calls.isEmpty());
			assertThat(calls).containsExactly("other 1.5 " + this.topic);
		}
	}

	@Test
	void withoutAnIdItHasThatOfItsClass() {
		try (ConfigurableApplicationContext context = run(WithoutId.class, "at-least-once")) {
			assertThat(context.getBean(KafkaListenerEndpointRegistry.class).getListenerContainerIds())
				.containsExactlyInAnyOrder("classListenerTests-WithoutId", "classListenerTests-WithoutId.retry");
		}
	}

	private static Class<?> application(String mode) {
		return switch (mode) {
			case "async" -> Futures.class;
			case "proxy" -> Proxied.class;
			default -> Handlers.class;
		};
	}

	private static String delivery(String mode) {
		return mode.equals("exactly-once") ? mode : "at-least-once";
	}

	private ConfigurableApplicationContext run(Class<?> application, String delivery) {
		return TestApplication.of(application)
			.with(Calls.class)
			.with("topic=" + this.topic, "resilient-kafka.defaults.delivery=" + delivery,
					"resilient-kafka.defaults.retry.delays=100ms,200ms",
					"spring.kafka.consumer.value-deserializer=" + ByItsForm.class.getName())
			.run();
	}

	static class Calls {

		final List<String> all = new CopyOnWriteArrayList<>();

		void add(String method, Object value, String topic) {
			this.all.add(method + " " + value + " " + topic);
		}

	}

	@ResilientKafkaListener(id = "orders", topics = "${topic}")
	static class Handlers implements Numbers {

		private final Calls calls;

		Handlers(Calls calls) {
			this.calls = calls;
		}

		@Override
		@KafkaHandler
		public void number(Long value, @Header(KafkaHeaders.RECEIVED_TOPIC) String topic) {
			this.calls.add("number", value, topic);
			if (!topic.endsWith("200ms")) {
				throw new IllegalStateException("not yet");
			}
		}

		@Override
		@KafkaHandler
		public void text(String value, @Header(KafkaHeaders.RECEIVED_TOPIC) String topic) {
			this.calls.add("text", value, topic);
		}

	}

	interface Numbers {

		void number(Long value, @Header(KafkaHeaders.RECEIVED_TOPIC) String topic);

		void text(String value, @Header(KafkaHeaders.RECEIVED_TOPIC) String topic);

	}

	@ResilientKafkaListener(id = "orders", topics = "${topic}")
	static class WithDefault extends Handlers {

		private final Calls calls;

		WithDefault(Calls calls) {
			super(calls);
			this.calls = calls;
		}

		@KafkaHandler(isDefault = true)
		void other(Object value, @Header(KafkaHeaders.RECEIVED_TOPIC) String topic) {
			this.calls.add("other", value, topic);
		}

	}

	@ResilientKafkaListener(topics = "${topic}", groupId = "orders")
	static class WithoutId {

		@KafkaHandler
		void text(String value) {
		}

	}

	@ResilientKafkaListener(id = "orders", topics = "${topic}")
	static class Futures {

		private final Handlers handlers;

		Futures(Calls calls) {
			this.handlers = new Handlers(calls);
		}

		@KafkaHandler
		CompletableFuture<Void> number(Long value, @Header(KafkaHeaders.RECEIVED_TOPIC) String topic) {
			return CompletableFuture.runAsync(() -> this.handlers.number(value, topic));
		}

		@KafkaHandler
		CompletableFuture<Void> text(String value, @Header(KafkaHeaders.RECEIVED_TOPIC) String topic) {
			return CompletableFuture.runAsync(() -> this.handlers.text(value, topic));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Proxied {

		@Bean
		Numbers handlers(Calls calls) {
			ProxyFactory factory = new ProxyFactory(new Handlers(calls));
			factory.setInterfaces(Numbers.class);
			return (Numbers) factory.getProxy();
		}

	}

	/**
	 * Makes numbers of what looks like one.
	 */
	public static class ByItsForm implements Deserializer<Object> {

		@Override
		public Object deserialize(String topic, byte[] data) {
			String text = new String(data, StandardCharsets.UTF_8);
			if (text.matches("\\d+")) {
				return Long.valueOf(text);
			}
			return text.matches("\\d+\\.\\d+") ? (Object) Double.valueOf(text) : text;
		}

	}

}
