package io.github.resilientkafka.listener;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.Visit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.annotation.DltHandler;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.KafkaListenerAnnotationBeanPostProcessor.AnnotationEnhancer;
import org.springframework.kafka.annotation.RetryableTopic;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.retrytopic.RetryTopicConfiguration;
import org.springframework.kafka.retrytopic.RetryTopicConfigurationBuilder;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Methods whose outcome nobody would see, and methods that something else takes over.
 */
@BrokerTest
class ListenerRefusalTests {

	private final String topic = TestBroker.newTopic(1);

	static Stream<Arguments> refused() {
		return Stream.of(arguments(OnMethod.class, "@Async", "Remove @Async"),
				arguments(OnClass.class, "@Async", "Remove @Async"), arguments(OnMeta.class, "@Async", "Remove @Async"),
				arguments(OfItsOwnKind.class, "@Async", "Remove @Async"),
				arguments(Published.class, "return type", "Mono"),
				arguments(ForAllTopics.class, "RetryTopicConfiguration", "excludeTopics"),
				arguments(MetaRetryable.class, "@RetryableTopic", "Remove @RetryableTopic"),
				arguments(RetryableClass.class, "@RetryableTopic", "Remove @RetryableTopic"),
				arguments(WithDltHandler.class, "@DltHandler", "RecordDeadLetteredEvent"),
				arguments(OtherFactory.class, "containerFactory", "alone"));
	}

	@ParameterizedTest
	@MethodSource("refused")
	void isRefused(Class<?> application, String setting, String action) {
		assertThat(NestedExceptionUtils.getMostSpecificCause(catchThrowable(() -> run(application).close())))
			.isInstanceOfSatisfying(InvalidListenerException.class, (ex) -> {
				assertThat(ex.getListener()).isEqualTo("orders");
				assertThat(ex.getSetting()).contains(setting);
				assertThat(ex.getAction()).contains(action);
			});
	}

	@Test
	void isRefusedIfSpringBootMakesRetryTopicsForAll() {
		assertThat(NestedExceptionUtils.getMostSpecificCause(
				catchThrowable(() -> run(Plain.class, "spring.kafka.retry.topic.enabled=true").close())))
			.isInstanceOf(InvalidListenerException.class)
			.hasMessageContaining("spring.kafka.retry.topic.enabled");
	}

	@Test
	void twoNamesOfOneClusterAreNoticed() throws IOException {
		try (Forwarder forwarder = new Forwarder(TestBroker.servers())) {
			assertThat(NestedExceptionUtils.getMostSpecificCause(
					catchThrowable(() -> run(TwoNames.class, "other=localhost:" + forwarder.port()).close())))
				.isInstanceOf(InvalidListenerException.class)
				.hasMessageContaining("on the same cluster");
		}
	}

	@Test
	void aConfigurationOfOtherTopicsIsNoHindrance() {
		try (ConfigurableApplicationContext context = run(ForOtherTopics.class)) {
			assertThat(context.getBean(KafkaListenerEndpointRegistry.class).getListenerContainerIds())
				.contains("orders", "orders.retry");
		}
	}

	@Test
	void anAsyncMethodThatReturnsItsFutureIsAwaited() {
		try (ConfigurableApplicationContext context = run(OnFuture.class,
				"resilient-kafka.listeners.orders.retry.delays=")) {
			TestBroker.send(this.topic, "value");
			assertThat(TestBroker.awaitRecords(this.topic + ".orders.DLQ", 1))
				.extracting((record) -> Visit.text(record, KafkaHeaders.EXCEPTION_MESSAGE))
				.containsExactly("on purpose");
		}
	}

	private ConfigurableApplicationContext run(Class<?> application, String... properties) {
		return TestApplication.of(application).with("topic=" + this.topic).with(properties).run();
	}

	static class Plain {

		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		void listen(String value) {
		}

	}

	/**
	 * Another address of a broker, as a load balancer has.
	 */
	private static final class Forwarder implements AutoCloseable {

		private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

		private final String[] target;

		Forwarder(String target) throws IOException {
			this.target = target.split(":");
			start(this::accept);
		}

		int port() {
			return this.server.getLocalPort();
		}

		private void accept() throws IOException {
			while (true) {
				Socket client = this.server.accept();
				Socket broker = new Socket(this.target[0], Integer.parseInt(this.target[1]));
				start(() -> client.getInputStream().transferTo(broker.getOutputStream()));
				start(() -> broker.getInputStream().transferTo(client.getOutputStream()));
			}
		}

		private static void start(Transfer transfer) {
			Thread thread = new Thread(() -> {
				try {
					transfer.run();
				}
				catch (IOException ex) {
					// One of both is closed
				}
			});
			thread.setDaemon(true);
			thread.start();
		}

		@Override
		public void close() throws IOException {
			this.server.close();
		}

		private interface Transfer {

			void run() throws IOException;

		}

	}

	static class TwoNames {

		@ResilientKafkaListener(id = "one", topics = "${topic}", groupId = "orders")
		void one(String value) {
		}

		@ResilientKafkaListener(id = "other", topics = "${topic}", groupId = "orders",
				properties = "bootstrap.servers=${other}")
		void other(String value) {
		}

	}

	@EnableAsync
	static class OnMethod {

		@Async
		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		void listen(String value) {
		}

	}

	@Async
	@EnableAsync
	static class OnClass {

		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		void listen(String value) {
		}

	}

	@Async
	@Retention(RetentionPolicy.RUNTIME)
	@interface Elsewhere {

	}

	@EnableAsync
	static class OnMeta {

		@Elsewhere
		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		void listen(String value) {
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@interface Later {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync(annotation = Later.class)
	static class OfItsOwnKind {

		@Bean
		LaterListener listener() {
			return new LaterListener();
		}

	}

	static class LaterListener {

		@Later
		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		void listen(String value) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class OnFuture {

		@Bean
		FutureListener listener() {
			return new FutureListener();
		}

	}

	static class FutureListener {

		@Async
		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		CompletableFuture<Void> listen(String value) {
			throw new IllegalStateException("on purpose");
		}

	}

	static class Published {

		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		Flow.Publisher<String> listen(String value) {
			throw new UnsupportedOperationException();
		}

	}

	@EnableScheduling
	static class ForAllTopics extends Plain {

		@Bean
		static RetryTopicConfiguration forAll(KafkaTemplate<Object, Object> template) {
			return RetryTopicConfigurationBuilder.newInstance().maxAttempts(2).fixedBackOff(1000).create(template);
		}

	}

	@EnableScheduling
	static class ForOtherTopics extends Plain {

		@Bean
		static RetryTopicConfiguration forOthers(KafkaTemplate<Object, Object> template) {
			return RetryTopicConfigurationBuilder.newInstance().includeTopic("others").create(template);
		}

	}

	@RetryableTopic
	@Retention(RetentionPolicy.RUNTIME)
	@interface Retried {

	}

	static class MetaRetryable {

		@Retried
		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		void listen(String value) {
		}

	}

	@RetryableTopic
	static class RetryableClass {

		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		void listen(String value) {
		}

	}

	static class WithDltHandler extends Plain {

		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		@Override
		void listen(String value) {
		}

		@DltHandler
		void dead(String value) {
		}

	}

	static class OtherFactory extends Plain {

		@Bean
		static AnnotationEnhancer enhancer() {
			return (attributes, element) -> {
				attributes.put("containerFactory", "kafkaListenerContainerFactory");
				return attributes;
			};
		}

		@KafkaListener(id = "other", topics = "${topic}")
		void other(String value) {
		}

	}

}
