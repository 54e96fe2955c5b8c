package io.github.resilientkafka.registration;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.stream.Stream;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * No two listeners have one id: the start is refused with the names of both methods.
 */
@BrokerTest
class ListenerIdTests {

	private static final String TOPIC = TestBroker.newTopic(1);

	static Stream<Arguments> collisions() {
		return Stream.of(
				arguments(Overloads.class, "listenerIdTests-Overloads-handle", "Overloads.handle",
						"@ResilientKafkaListener(id = "),
				arguments(OneName.class, "orders-on", "First$Orders.on(String)", "@ResilientKafkaListener(id = "),
				arguments(OneId.class, "orders", "OneId.second(String)", "@ResilientKafkaListener(id = "),
				arguments(WithPlaceholder.class, "orders", "WithPlaceholder.second(String)",
						"@ResilientKafkaListener(id = "),
				arguments(WithKafkaListener.class, "orders", "WithKafkaListener.ordinary(String)",
						"@ResilientKafkaListener(id = "),
				arguments(RetryId.class, "orders.retry", "RetryId.first(String)", "with .retry"),
				arguments(RetryIdOfKafkaListener.class, "orders.retry", "RetryIdOfKafkaListener.ordinary(String)",
						"with .retry"),
				arguments(TwoBeans.class, "orders", "'one', 'two'", "#{__listener.id}"),
				arguments(Subclasses.class, "listenerIdTests-Base-on", "'a', 'b'", "override the method"),
				arguments(OneExpression.class, "orders", "'one', 'two'", "#{__listener.id}"),
				arguments(EmptyId.class, "${no.id:}", "empty", "a default"),
				arguments(TwoAnnotations.class, null, "more than one", "Keep one"));
	}

	@ParameterizedTest
	@MethodSource("collisions")
	void isRefused(Class<?> application, String value, String reason, String action) {
		assertThat(NestedExceptionUtils.getMostSpecificCause(catchThrowable(() -> run(application).close())))
			.isInstanceOfSatisfying(InvalidListenerException.class, (ex) -> {
				assertThat(ex.getValue()).isEqualTo(value);
				assertThat(ex.getSetting()).contains("@ResilientKafkaListener on " + getClass().getPackageName());
				// Which of two methods is looked at first is up to Java
				assertThat(ex.getMessage()).contains(reason.replace("(String)", ""));
				assertThat(ex.getAction()).contains(action);
			});
	}

	@Test
	void idsThatAreExpressionsTellBeansApart() {
		try (ConfigurableApplicationContext context = run(Expressions.class)) {
			assertThat(context.getBean(KafkaListenerEndpointRegistry.class).getListenerContainerIds())
				.containsExactlyInAnyOrder("x", "x.retry", "y", "y.retry");
		}
	}

	@Test
	void aListenerWithoutNamesakeKeepsTheIdOfClassAndMethod() {
		try (ConfigurableApplicationContext context = run(Alone.class)) {
			assertThat(context.getBean(KafkaListenerEndpointRegistry.class).getListenerContainerIds())
				.containsExactlyInAnyOrder("listenerIdTests-Base-on", "listenerIdTests-Base-on.retry");
		}
	}

	private static ConfigurableApplicationContext run(Class<?> application) {
		return TestApplication.of(application).with("topic=" + TOPIC).run();
	}

	@Configuration(proxyBeanMethods = false)
	static class Overloads {

		@ResilientKafkaListener(topics = "${topic}", groupId = "one")
		void handle(String value) {
		}

		@ResilientKafkaListener(topics = "${topic}", groupId = "other")
		void handle(byte[] value) {
		}

	}

	static class First {

		static class Orders {

			@ResilientKafkaListener(id = "orders-on", topics = "${topic}", groupId = "one")
			void on(String value) {
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OneName {

		@Bean
		First.Orders first() {
			return new First.Orders();
		}

		@Bean
		Orders second() {
			return new Orders();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OneId {

		@ResilientKafkaListener(id = "orders", topics = "${topic}", groupId = "one")
		void first(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "${topic}", groupId = "other")
		void second(String value) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithPlaceholder {

		@ResilientKafkaListener(id = "${id:orders}", topics = "${topic}", groupId = "one")
		void first(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "${topic}", groupId = "other")
		void second(String value) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithKafkaListener {

		@KafkaListener(id = "orders", topics = "${topic}", groupId = "one")
		void ordinary(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "${topic}", groupId = "other")
		void resilient(String value) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RetryId {

		@ResilientKafkaListener(id = "orders", topics = "${topic}", groupId = "one")
		void first(String value) {
		}

		@ResilientKafkaListener(id = "orders.retry", topics = "${topic}", groupId = "other")
		void second(String value) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RetryIdOfKafkaListener {

		@ResilientKafkaListener(id = "orders", topics = "${topic}", groupId = "one")
		void resilient(String value) {
		}

		@KafkaListener(id = "orders.retry", topics = "${topic}", groupId = "other")
		void ordinary(String value) {
		}

	}

	static class Single {

		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		void on(String value) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoBeans {

		@Bean
		Single one() {
			return new Single();
		}

		@Bean
		Single two() {
			return new Single();
		}

	}

	static class Evaluated {

		@ResilientKafkaListener(id = "#{'or' + 'ders'}", topics = "${topic}")
		void on(String value) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OneExpression {

		@Bean
		Evaluated one() {
			return new Evaluated();
		}

		@Bean
		Evaluated two() {
			return new Evaluated();
		}

	}

	static class Base {

		@ResilientKafkaListener(topics = "${topic}", groupId = "base")
		void on(String value) {
		}

	}

	static class A extends Base {

	}

	static class B extends Base {

	}

	@Configuration(proxyBeanMethods = false)
	static class Subclasses {

		@Bean
		A a() {
			return new A();
		}

		@Bean
		B b() {
			return new B();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Alone {

		@Bean
		A a() {
			return new A();
		}

	}

	record Named(String id) {

		@ResilientKafkaListener(id = "#{__listener.id()}", topics = "${topic}")
		void on(String value) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Expressions {

		@Bean
		Named first() {
			return new Named("x");
		}

		@Bean
		Named second() {
			return new Named("y");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EmptyId {

		@ResilientKafkaListener(id = "${no.id:}", topics = "${topic}", groupId = "one")
		void on(String value) {
		}

	}

	@ResilientKafkaListener(id = "one", topics = "${topic}")
	@Retention(RetentionPolicy.RUNTIME)
	@interface One {

	}

	@ResilientKafkaListener(id = "another", topics = "${topic}")
	@Retention(RetentionPolicy.RUNTIME)
	@interface Another {

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoAnnotations {

		@One
		@Another
		void on(String value) {
		}

	}

}
