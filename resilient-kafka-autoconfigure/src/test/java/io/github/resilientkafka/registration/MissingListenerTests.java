package io.github.resilientkafka.registration;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Mockito;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Profile;
import org.springframework.context.annotation.Scope;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Annotated methods become listeners, now or later, or it is said why not; settings are
 * for listeners that may come.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class MissingListenerTests {

	private static final String SETTING = "resilient-kafka.listeners.%s.retry.delays=1s";

	private final String topic = TestBroker.newTopic(1);

	@Test
	void aLazyListenerHasItsSettingsWhenItComes(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run(LazyBean.class, SETTING.formatted("orders"))) {
			assertThat(output).containsPattern(
					"INFO .*MissingListenerTests\\$Orders.listen of bean 'later' becomes listener 'orders'");
			Orders orders = context.getBean(Orders.class);
			TestBroker.send(this.topic, "value");
			Awaitility.await().until(() -> orders.topics.contains(this.topic + ".orders.retry-1s"));
		}
	}

	@Test
	void aListenerOfAPrototypeHasItsSettingsWhenItComes() {
		try (ConfigurableApplicationContext context = run(Prototype.class, SETTING.formatted("orders"))) {
			context.getBean(Orders.class);
			assertThat(context.getBean(RegisteredListeners.class).get("orders").chain().retryTopics())
				.containsExactly(this.topic + ".orders.retry-1s");
		}
	}

	@Test
	void settingsOfABeanThatMayHaveAnyListenerAreNotRefused(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run(OfUnknownClass.class, SETTING.formatted("order"))) {
			assertThat(output)
				.containsPattern("WARN .*resilient-kafka.listeners.order has no listener.* nearest id now is 'orders'");
		}
	}

	@Test
	void settingsOfAListenerOfAnotherProfileAreNotRefused(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run(OfAnotherProfile.class, SETTING.formatted("by-night"))) {
			assertThat(output).containsPattern("INFO .*resilient-kafka.listeners.by-night is for .*Night.listen");
		}
	}

	@Test
	void aTypingErrorIsRefusedBesideALazyListener() {
		Throwable failure = catchThrowable(() -> run(LazyBean.class, SETTING.formatted("order")).close());
		assertThat(NestedExceptionUtils.getMostSpecificCause(failure)).isInstanceOf(InvalidListenerException.class)
			.hasMessageContaining("[orders]");
	}

	@Test
	void aMockIsNoHindrance() {
		TestApplication application = TestApplication.of(Named.class)
			.with("topic=" + this.topic)
			.withBean("later", Mockito.mock(Orders.class));
		try (ConfigurableApplicationContext context = application.run()) {
			assertThat(context.isActive()).isTrue();
		}
	}

	@Test
	void aBeanThatWasMadeTooEarlyIsReported(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run(TooEarly.class)) {
			assertThat(output).containsPattern(
					"WARN .*MissingListenerTests\\$TooEarly.listen of bean '.*' is not a listener.* Declare @Bean methods of post-processors static");
		}
	}

	static Stream<Arguments> hidden() {
		return Stream.of(arguments(Hidden.class, "bean 'listener'", "hides the annotation", "subclass"),
				arguments(FinalMethod.class, "modifiers", "on the proxy", "neither final nor private"),
				arguments(PrivateMethod.class, "modifiers", "on the proxy", "neither final nor private"));
	}

	@ParameterizedTest
	@MethodSource("hidden")
	void whatAProxyWouldHideIsRefused(Class<?> application, String setting, String reason, String action) {
		assertThat(NestedExceptionUtils.getMostSpecificCause(catchThrowable(() -> run(application).close())))
			.isInstanceOfSatisfying(InvalidListenerException.class, (ex) -> {
				assertThat(ex.getListener()).isEqualTo("orders");
				assertThat(ex.getSetting()).contains(setting);
				assertThat(ex.getReason()).contains(reason);
				assertThat(ex.getAction()).contains(action);
			});
	}

	@Test
	void methodsNeedNotBePublic() {
		try (ConfigurableApplicationContext context = run(Unproxied.class)) {
			TestBroker.send(this.topic, "value");
			Awaitility.await().until(() -> context.getBean(Unproxied.class).values.size() == 2);
		}
	}

	private ConfigurableApplicationContext run(Class<?> application, String... properties) {
		return TestApplication.of(application).with("topic=" + this.topic).with(properties).run();
	}

	static class Orders {

		final Queue<String> topics = new ConcurrentLinkedQueue<>();

		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		void listen(ConsumerRecord<String, String> record) {
			this.topics.add(record.topic());
			throw new IllegalStateException("on purpose");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyBean {

		@Bean
		@Lazy
		Orders later() {
			return new Orders();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Prototype {

		@Bean
		@Scope("prototype")
		Orders later() {
			return new Orders();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfUnknownClass extends LazyBean {

		@Bean
		@Lazy
		Object anything() {
			return new Object();
		}

	}

	@Profile("night")
	static class Night {

		@ResilientKafkaListener(id = "by-night", topics = "${topic}")
		void listen(String value) {
		}

	}

	@AutoConfigurationPackage
	@Configuration(proxyBeanMethods = false)
	static class OfAnotherProfile {

	}

	@Configuration(proxyBeanMethods = false)
	static class Named {

		@Bean
		Runnable user(Orders orders) {
			return () -> orders.listen(null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TooEarly {

		@Bean
		BeanFactoryPostProcessor processor() {
			return (beanFactory) -> {
			};
		}

		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		void listen(String value) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Hidden {

		@Bean
		static BeanPostProcessor wrapper() {
			return new BeanPostProcessor() {
				@Override
				public Object postProcessBeforeInitialization(Object bean, String name) {
					if (!(bean instanceof Task)) {
						return bean;
					}
					return Proxy.newProxyInstance(Task.class.getClassLoader(), new Class<?>[] { Runnable.class },
							(proxy, method, arguments) -> null);
				}
			};
		}

		@Bean
		Task listener() {
			return new Task();
		}

	}

	static class Task implements Runnable {

		@Override
		public void run() {
		}

		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		void listen(String value) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement(proxyTargetClass = true)
	static class FinalMethod {

		@Bean
		WithFinalMethod listener() {
			return new WithFinalMethod();
		}

	}

	static class WithFinalMethod {

		@Transactional
		void other() {
		}

		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		final void listen(String value) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement(proxyTargetClass = true)
	static class PrivateMethod {

		@Bean
		WithPrivateMethod listener() {
			return new WithPrivateMethod();
		}

	}

	static class WithPrivateMethod {

		@Transactional
		void other() {
		}

		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		private void listen(String value) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Unproxied {

		final Queue<String> values = new ConcurrentLinkedQueue<>();

		@ResilientKafkaListener(id = "private", topics = "${topic}")
		private void hidden(String value) {
			this.values.add(value);
		}

		@ResilientKafkaListener(id = "final", topics = "${topic}")
		protected final void last(List<String> value) {
			this.values.addAll(value);
		}

	}

}
