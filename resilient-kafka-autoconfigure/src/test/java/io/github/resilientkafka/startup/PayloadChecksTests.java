package io.github.resilientkafka.startup;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.convert.converter.Converter;
import org.springframework.kafka.annotation.KafkaListenerConfigurer;
import org.springframework.kafka.listener.RecordInterceptor;
import org.springframework.kafka.support.converter.MessagingMessageConverter;
import org.springframework.kafka.support.converter.RecordMessageConverter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.support.HeadersMethodArgumentResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A listener that can take none of its records is found when the application starts, and
 * none that can is mistaken for it.
 */
@BrokerTest
class PayloadChecksTests {

	private static final String JSON = "value.deserializer=org.springframework.kafka.support.serializer.JsonDeserializer";

	private final String topic = TestBroker.newTopic(1);

	@Test
	void namesWhatCannotBeTakenAndNothingElse() {
		try (ConfigurableApplicationContext context = application().run()) {
			assertThat(findings(context, "payload-type")).extracting(Finding::subject)
				.containsExactlyInAnyOrder("plain", "message", "batch", "annotated", "later");
			assertThat(findings(context, "payload-type")).filteredOn((finding) -> finding.subject().equals("plain"))
				.singleElement()
				.satisfies((finding) -> {
					assertThat(finding.property()).isEqualTo("value.deserializer");
					assertThat(finding.value())
						.isEqualTo("StringDeserializer for a parameter of type " + Order.class.getName());
				});
			assertThat(findings(context, "json-type")).extracting(Finding::subject).containsExactly("untrusted");
		}
	}

	@Test
	void isSilentWhereSomethingElseMayConvert() {
		Map<String, Class<?>> beans = Map.of("message converter", OwnConverter.class, "converter", OrderConverter.class,
				"interceptor", Interceptor.class, "argument resolver", Resolver.class);
		beans.forEach((what, bean) -> {
			try (ConfigurableApplicationContext context = application().with(bean).run()) {
				// A list is not converted, but an interceptor of batches would be another
				// bean
				assertThat(findings(context, "payload-type")).as(what)
					.extracting(Finding::subject)
					.doesNotContain("plain", "message", "annotated", "later");
			}
		});
	}

	private static List<Finding> findings(ConfigurableApplicationContext context, String rule) {
		return context.getBean(StartupReport.class)
			.findings()
			.stream()
			.filter((finding) -> finding.rule().equals(rule))
			.toList();
	}

	private TestApplication application() {
		return TestApplication.of(Listeners.class)
			.with("topic=" + this.topic, "resilient-kafka.health.enabled=false",
					"spring.kafka.listener.auto-startup=false", "resilient-kafka.topics.provision=false");
	}

	record Order(int id, String customer) {

	}

	static class OwnConverter {

		@Bean
		RecordMessageConverter converter() {
			return new MessagingMessageConverter() {
			};
		}

	}

	static class OrderConverter implements Converter<String, Order> {

		@Override
		public Order convert(String source) {
			return new Order(1, source);
		}

	}

	static class Interceptor implements RecordInterceptor<Object, Object> {

		@Override
		public ConsumerRecord<Object, Object> intercept(ConsumerRecord<Object, Object> record,
				Consumer<Object, Object> consumer) {
			return record;
		}

	}

	static class Resolver {

		@Bean
		KafkaListenerConfigurer configurer() {
			return (registrar) -> registrar.setCustomMethodArgumentResolvers(new HeadersMethodArgumentResolver());
		}

	}

	static class Listeners {

		@ResilientKafkaListener(id = "plain", topics = "${topic}", autoStartup = "false")
		void plain(Order order) {
		}

		@ResilientKafkaListener(id = "message", topics = "${topic}", autoStartup = "false")
		void message(Message<Order> order) {
		}

		@ResilientKafkaListener(id = "batch", topics = "${topic}", autoStartup = "false", batch = "true")
		void batch(List<Order> orders) {
		}

		@ResilientKafkaListener(id = "annotated", topics = "${topic}", autoStartup = "false")
		void annotated(@Payload Order order, @Header("name") String name, Consumer<?, ?> consumer) {
		}

		@ResilientKafkaListener(id = "later", topics = "${topic}", autoStartup = "false")
		CompletableFuture<Void> later(Order order) {
			return CompletableFuture.completedFuture(null);
		}

		@ResilientKafkaListener(id = "untrusted", topics = "${topic}", autoStartup = "false", properties = JSON)
		void untrusted(Order order) {
		}

		@ResilientKafkaListener(id = "ok-trusted", topics = "${topic}", autoStartup = "false",
				properties = { JSON, "spring.json.trusted.packages=com.acme" })
		void trusted(Order order) {
		}

		@ResilientKafkaListener(id = "ok-map", topics = "${topic}", autoStartup = "false", properties = JSON)
		void map(Map<String, Object> order) {
		}

		@ResilientKafkaListener(id = "ok-text", topics = "${topic}", autoStartup = "false")
		void text(String order) {
		}

		@ResilientKafkaListener(id = "ok-number", topics = "${topic}", autoStartup = "false")
		void number(long order) {
		}

		@ResilientKafkaListener(id = "ok-record", topics = "${topic}", autoStartup = "false")
		void consumerRecord(ConsumerRecord<String, Order> order) {
		}

		@ResilientKafkaListener(id = "ok-bytes", topics = "${topic}", autoStartup = "false",
				properties = "value.deserializer=org.apache.kafka.common.serialization.ByteArrayDeserializer")
		void bytes(String order) {
		}

		@ResilientKafkaListener(id = "ok-two", topics = "${topic}", autoStartup = "false")
		void two(String order, Order other) {
		}

		@ResilientKafkaListener(id = "ok-expression", topics = "${topic}", autoStartup = "false")
		void expression(@Payload("length()") Integer length) {
		}

		@ResilientKafkaListener(id = "ok-batch", topics = "${topic}", autoStartup = "false", batch = "true")
		void strings(List<String> orders) {
		}

		@ResilientKafkaListener(id = "ok-records", topics = "${topic}", autoStartup = "false", batch = "true")
		void consumerRecords(List<ConsumerRecord<String, Order>> orders) {
		}

		@ResilientKafkaListener(id = "ok-generic", topics = "${topic}", autoStartup = "false")
		<T> void generic(T order) {
		}

	}

}
