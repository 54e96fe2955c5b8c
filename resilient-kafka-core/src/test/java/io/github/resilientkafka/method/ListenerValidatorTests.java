package io.github.resilientkafka.method;

import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.ResilientKafkaListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.kafka.annotation.KafkaHandler;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.RetryableTopic;
import org.springframework.kafka.support.Acknowledgment;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What is refused of annotated classes.
 */
class ListenerValidatorTests {

	static Stream<Arguments> refused() {
		return Stream.of(arguments(NoHandler.class, "@KafkaHandler", "Annotate each method"),
				arguments(TwoDefaults.class, "@KafkaHandler(isDefault)", "Keep it on one"),
				arguments(Mixed.class, "return types", "or none"),
				arguments(Primitive.class, "@KafkaHandler", "such as Long for long"),
				arguments(Envelope.class, "@KafkaHandler", "make it the default"),
				arguments(Twice.class, "@KafkaListener", "Remove @KafkaListener"),
				arguments(Retryable.class, "@RetryableTopic", "Remove @RetryableTopic"),
				arguments(Acknowledging.class, "parameter Acknowledgment", "Remove the parameter"));
	}

	@ParameterizedTest
	@MethodSource("refused")
	void aClassIsRefused(Class<?> type, String setting, String action) {
		AnnotatedListener listener = AnnotatedListener.of(type);
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> new ListenerValidator(listener).validate())
			.satisfies((ex) -> {
				assertThat(ex.getListener()).isEqualTo("orders");
				assertThat(ex.getSetting()).isEqualTo("@ResilientKafkaListener on " + type.getName() + ", " + setting);
				assertThat(ex.getAction()).contains(action);
			});
	}

	@Test
	void aHandlerThatNobodyWouldCallIsRefused() throws NoSuchMethodException {
		AnnotatedListener listener = AnnotatedListener.of(Forgotten.class.getDeclaredMethod("listen", String.class));
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> new ListenerValidator(listener).validate())
			.satisfies((ex) -> assertThat(ex.getAction()).contains("to the class"));
	}

	@Test
	void aClassTakesNoBatches() {
		ListenerValidator validator = new ListenerValidator(AnnotatedListener.of(Handlers.class));
		assertThatNoException().isThrownBy(() -> {
			validator.validate();
			validator.validate(ListenerKind.RECORD, Delivery.EXACTLY_ONCE);
		});
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> validator.validate(ListenerKind.BATCH, Delivery.AT_LEAST_ONCE))
			.satisfies((ex) -> assertThat(ex.getAction()).contains("batch = \"false\""));
	}

	@Test
	void aClassWithoutAnIdIsNamedAfterItself() {
		AnnotatedListener listener = AnnotatedListener.of(Handlers.class);
		assertThat(listener.defaultId()).isEqualTo("listenerValidatorTests-Handlers");
		assertThat(listener.methods()).hasSize(2);
		assertThat(ListenerPayload.of(listener, ListenerKind.RECORD)).isEqualTo(ListenerPayload.ANY);
	}

	@ResilientKafkaListener(topics = "orders")
	static class Handlers {

		@KafkaHandler
		void text(String value) {
		}

		@KafkaHandler(isDefault = true)
		void other(Object value) {
		}

		void noHandler(Long value) {
		}

	}

	@ResilientKafkaListener(id = "orders", topics = "orders")
	static class NoHandler {

		void text(String value) {
		}

	}

	@ResilientKafkaListener(id = "orders", topics = "orders")
	static class TwoDefaults {

		@KafkaHandler(isDefault = true)
		void text(String value) {
		}

		@KafkaHandler(isDefault = true)
		void other(Object value) {
		}

	}

	@ResilientKafkaListener(id = "orders", topics = "orders")
	static class Mixed {

		@KafkaHandler
		void text(String value) {
		}

		@KafkaHandler
		CompletableFuture<Void> number(Long value) {
			return CompletableFuture.completedFuture(null);
		}

	}

	@ResilientKafkaListener(id = "orders", topics = "orders")
	static class Primitive {

		@KafkaHandler
		void number(long value, @Header(KafkaHeaders.OFFSET) Long offset) {
		}

	}

	@ResilientKafkaListener(id = "orders", topics = "orders")
	static class Envelope {

		@KafkaHandler
		void record(ConsumerRecord<String, String> record) {
		}

	}

	@KafkaListener(topics = "orders")
	@ResilientKafkaListener(id = "orders", topics = "orders")
	static class Twice {

		@KafkaHandler
		void text(String value) {
		}

	}

	@RetryableTopic
	@ResilientKafkaListener(id = "orders", topics = "orders")
	static class Retryable {

		@KafkaHandler
		void text(String value) {
		}

	}

	@ResilientKafkaListener(id = "orders", topics = "orders")
	static class Acknowledging {

		@KafkaHandler
		void text(String value, Acknowledgment acknowledgment) {
		}

	}

	static class Forgotten {

		@ResilientKafkaListener(id = "orders", topics = "orders")
		void listen(String value) {
		}

		@KafkaHandler
		void number(Long value) {
		}

	}

}
