package io.github.resilientkafka.registration;

import java.time.Clock;
import java.util.Map;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A class may have a listener and make the beans that listeners depend on, as with
 * {@code @KafkaListener}.
 */
@BrokerTest
class StartTests {

	private static final String TOPIC = TestBroker.newTopic(1);

	@ParameterizedTest
	@ValueSource(classes = { WithProducerFactory.class, WithTemplate.class, WithCustomizer.class, WithRegistry.class,
			WithClock.class, WithStage.class })
	void startsBesideTheBean(Class<?> application) {
		try (ConfigurableApplicationContext context = run(application)) {
			assertThat(context.getBean(KafkaListenerEndpointRegistry.class).getListenerContainerIds())
				.containsExactlyInAnyOrder("orders", "orders.retry");
		}
	}

	@Test
	void theCustomizerIsApplied() {
		try (ConfigurableApplicationContext context = run(WithCustomizer.class)) {
			assertThat(context.getBean(CircuitBreakerRegistry.class)
				.circuitBreaker("orders")
				.getCircuitBreakerConfig()
				.getSlidingWindowSize()).isEqualTo(23);
		}
	}

	/**
	 * As a test makes it with {@code @MockitoBean}.
	 */
	@Test
	void aMockedClockIsNoHindrance() {
		TestApplication application = TestApplication.of(Plain.class)
			.with("topic=" + TOPIC)
			.withBean("clock", Mockito.mock(Clock.class));
		try (ConfigurableApplicationContext context = application.run()) {
			assertThat(context.isActive()).isTrue();
		}
	}

	private static ConfigurableApplicationContext run(Class<?> application) {
		return TestApplication.of(application).with("topic=" + TOPIC).run();
	}

	static class Plain {

		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		void listen(String value) {
		}

	}

	@Configuration
	static class WithProducerFactory extends Plain {

		@Bean
		ProducerFactory<Object, Object> producerFactory() {
			return new DefaultKafkaProducerFactory<>(Map.of("bootstrap.servers", TestBroker.servers(), "key.serializer",
					StringSerializer.class, "value.serializer", StringSerializer.class));
		}

	}

	@Configuration
	static class WithTemplate extends Plain {

		@Bean
		KafkaTemplate<Object, Object> template(ProducerFactory<Object, Object> factory) {
			return new KafkaTemplate<>(factory);
		}

	}

	@Configuration
	static class WithCustomizer extends Plain {

		@Bean
		CircuitBreakerConfigCustomizer customizer() {
			return CircuitBreakerConfigCustomizer.of("orders", (builder) -> builder.slidingWindowSize(23));
		}

	}

	@Configuration
	static class WithRegistry extends Plain {

		@Bean
		CircuitBreakerRegistry registry() {
			return CircuitBreakerRegistry.ofDefaults();
		}

	}

	@Configuration
	static class WithClock extends Plain {

		@Bean
		Clock clock() {
			return Clock.systemUTC();
		}

	}

	@Configuration
	static class WithStage extends Plain {

		@Bean
		StageFactory stages() {
			return (listener) -> null;
		}

	}

}
