package io.github.resilientkafka.configuration;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.RetryableTopic;
import org.springframework.kafka.annotation.TopicPartition;
import org.springframework.kafka.listener.AbstractConsumerSeekAware;
import org.springframework.kafka.support.Acknowledgment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What cannot work does not start, and says why and what to do.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class StartupFailureTests {

	static Stream<Arguments> listeners() {
		return Stream.of(arguments(WithAcknowledgment.class, "parameter Acknowledgment", "Remove the parameter"),
				arguments(WithPattern.class, "topicPattern", "List the names in topics"),
				arguments(WithPartitions.class, "topicPartitions", "Use topics"),
				arguments(WithoutTopics.class, "topics", "Name at least one topic"),
				arguments(WithoutGroup.class, "groupId", "Set groupId or id"),
				arguments(WithAsyncBatch.class, "batch", "wait for its futures"),
				arguments(WithAsyncTransaction.class, "delivery", "wait for its future"),
				arguments(WithTwoDeliveries.class, "delivery", "Name one"),
				arguments(WithStage.class, "return type", "CompletableFuture"),
				arguments(WithRetryableTopic.class, "@RetryableTopic", "Remove @RetryableTopic"),
				arguments(WithKafkaListener.class, "@KafkaListener", "Remove @KafkaListener"),
				arguments(WithBadDelay.class, "retryDelays", "Use durations such as"),
				arguments(WithUnitlessDelay.class, "retryDelays", "Write the unit: 1m, 5m if seconds are meant"),
				arguments(WithZeroDelay.class, "retryDelays", "Use durations such as"),
				arguments(SeekAware.class, "ConsumerSeekAware", "Move the method"),
				arguments(TwoOnOneTopic.class, "resilient-kafka.topics.retry-name", "different groups"));
	}

	@ParameterizedTest
	@MethodSource("listeners")
	void impossibleListener(Class<?> listener, String setting, String action, CapturedOutput output) {
		assertThat(NestedExceptionUtils
			.getMostSpecificCause(catchThrowable(() -> TestApplication.of(listener).run().close())))
			.isInstanceOfSatisfying(InvalidListenerException.class, (ex) -> {
				assertThat(ex.getSetting()).contains(setting);
				assertThat(ex.getAction()).contains(action);
			});
		assertThat(output).contains("A Kafka listener cannot work").contains("Action:").contains(action);
	}

	static Stream<Arguments> properties() {
		return Stream.of(
				arguments("resilient-kafka.listeners.order.retry.delays=1m", "resilient-kafka.listeners.order",
						"orders, payments"),
				arguments("resilient-kafka.listeners.orders.retry.delays=0s",
						"resilient-kafka.listeners.orders.retry.delays", "30s, 5m or 1h"),
				arguments("resilient-kafka.listeners.orders.retry.delays=1m,60s",
						"resilient-kafka.listeners.orders.retry.delays", "Use each delay once"),
				arguments("resilient-kafka.listeners.orders.retry.on=com.example.Missing",
						"resilient-kafka.listeners.orders.retry.on", "full name"),
				arguments("resilient-kafka.defaults.retry.concurrency=0", "resilient-kafka.defaults.retry.concurrency",
						"Set it to 1"),
				arguments("resilient-kafka.transactions.timeout=1s", "resilient-kafka.transactions.timeout",
						"Use 2 s or more"),
				arguments("resilient-kafka.transactions.timeout=1h", "resilient-kafka.transactions.timeout",
						"raise transaction.max.timeout.ms"),
				arguments("resilient-kafka.topics.retry-name={topic}.retry", "resilient-kafka.topics.retry-name",
						"{delay}"));
	}

	@ParameterizedTest
	@MethodSource("properties")
	void impossibleProperty(String property, String setting, String action, CapturedOutput output) {
		Throwable failure = catchThrowable(
				() -> TestApplication.of(Plain.class, Transactional.class).with(property).run().close());
		assertThat(NestedExceptionUtils.getMostSpecificCause(failure)).isInstanceOf(InvalidListenerException.class);
		assertThat(output).contains(setting).contains(action);
	}

	@Test
	void annotatedMethodsAreRefusedWhenTheStarterIsOff(CapturedOutput output) {
		catchThrowable(() -> TestApplication.of(Plain.class).with("resilient-kafka.enabled=false").run().close());
		assertThat(output).contains("resilient-kafka.enabled").contains("Set it to true");
	}

	static class Plain {

		@ResilientKafkaListener(id = "orders", topics = "startup")
		void listen(String value) {
		}

	}

	static class Transactional {

		@ResilientKafkaListener(id = "payments", topics = "startup", delivery = Delivery.EXACTLY_ONCE)
		void listen(String value) {
		}

	}

	static class WithAcknowledgment {

		@ResilientKafkaListener(id = "orders", topics = "startup")
		void listen(String value, Acknowledgment acknowledgment) {
		}

	}

	static class WithPattern {

		@ResilientKafkaListener(id = "orders", topicPattern = "startup.*")
		void listen(String value) {
		}

	}

	static class WithPartitions {

		@ResilientKafkaListener(id = "orders", topicPartitions = @TopicPartition(topic = "startup", partitions = "0"))
		void listen(String value) {
		}

	}

	static class WithoutTopics {

		@ResilientKafkaListener(id = "orders")
		void listen(String value) {
		}

	}

	static class WithoutGroup {

		@ResilientKafkaListener(topics = "startup")
		void listen(String value) {
		}

	}

	static class WithAsyncBatch {

		@ResilientKafkaListener(id = "orders", topics = "startup", batch = "true")
		CompletableFuture<Void> listen(List<String> values) {
			return new CompletableFuture<>();
		}

	}

	static class WithAsyncTransaction {

		@ResilientKafkaListener(id = "orders", topics = "startup", delivery = Delivery.EXACTLY_ONCE)
		CompletableFuture<Void> listen(String value) {
			return new CompletableFuture<>();
		}

	}

	static class WithTwoDeliveries {

		@ResilientKafkaListener(id = "orders", topics = "startup",
				delivery = { Delivery.AT_LEAST_ONCE, Delivery.AT_MOST_ONCE })
		void listen(String value) {
		}

	}

	static class WithStage {

		@ResilientKafkaListener(id = "orders", topics = "startup")
		CompletionStage<Void> listen(String value) {
			throw new UnsupportedOperationException();
		}

	}

	static class WithRetryableTopic {

		@RetryableTopic
		@ResilientKafkaListener(id = "orders", topics = "startup")
		void listen(String value) {
		}

	}

	static class WithKafkaListener {

		@KafkaListener(id = "other", topics = "startup")
		@ResilientKafkaListener(id = "orders", topics = "startup")
		void listen(String value) {
		}

	}

	static class WithBadDelay {

		@ResilientKafkaListener(id = "orders", topics = "startup", retryDelays = "soon")
		void listen(String value) {
		}

	}

	static class WithUnitlessDelay {

		@ResilientKafkaListener(id = "orders", topics = "startup", retryDelays = "60, 300")
		void listen(String value) {
		}

	}

	static class WithZeroDelay {

		@ResilientKafkaListener(id = "orders", topics = "startup", retryDelays = { "1m", "0s" })
		void listen(String value) {
		}

	}

	static class SeekAware extends AbstractConsumerSeekAware {

		@ResilientKafkaListener(id = "orders", topics = "startup")
		void listen(String value) {
		}

	}

	static class TwoOnOneTopic {

		@ResilientKafkaListener(id = "first", topics = "startup", groupId = "shared")
		void first(String value) {
		}

		@ResilientKafkaListener(id = "second", topics = "startup", groupId = "shared")
		void second(String value) {
		}

	}

}
