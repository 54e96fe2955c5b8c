package io.github.resilientkafka.aot;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.deadletter.console.KafkaConsoleEndpoint;
import io.github.resilientkafka.deadletter.endpoint.DeadLettersEndpoint;
import io.github.resilientkafka.endpoint.ResilientKafkaEndpoint;
import io.github.resilientkafka.endpoint.ResilientKafkaEndpointWebExtension;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.pipeline.StageSettings;
import io.github.resilientkafka.policy.SettingPlaces;
import io.github.resilientkafka.policy.SettingsGroup;
import io.github.resilientkafka.policy.StagePolicy;
import io.github.resilientkafka.timeout.TimeoutPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with a listener can be processed ahead of time, and what is called in it
 * by reflection has a hint.
 */
class ProcessedApplicationTests {

	private static final RuntimeHints hints = process();

	@Test
	void listenersMayBeCalled() throws Exception {
		assertThat(hints).matches(RuntimeHintsPredicates.reflection()
			.onMethod(PaymentListener.class.getDeclaredMethod("charge", Order.class))
			.invoke());
	}

	@Test
	void payloadsMayBeRead() throws Exception {
		assertThat(hints).matches(RuntimeHintsPredicates.reflection()
			.onConstructor(Order.class.getDeclaredConstructor(String.class, int.class))
			.invoke());
	}

	static Stream<Class<?>> settings() throws ClassNotFoundException {
		return Stream.of(TimeoutPolicy.class, ScreeningPolicy.class,
				Class.forName("io.github.resilientkafka.autoconfigure.ResilientKafkaProperties"),
				Class.forName("io.github.resilientkafka.autoconfigure.ResilientKafkaProperties$Listener"),
				Class.forName("io.github.resilientkafka.autoconfigure.HealthProperties$DeadLetters"));
	}

	@ParameterizedTest
	@MethodSource("settings")
	void settingsMayBeMadeAndRead(Class<?> type) {
		assertThat(type.getDeclaredConstructors()).allSatisfy((constructor) -> assertThat(hints)
			.matches(RuntimeHintsPredicates.reflection().onConstructor(constructor).invoke()));
		assertThat(type.getRecordComponents()).extracting(RecordComponent::getAccessor)
			.isNotEmpty()
			.allSatisfy((accessor) -> assertThat(hints)
				.matches(RuntimeHintsPredicates.reflection().onMethod(accessor).invoke()));
	}

	@ParameterizedTest
	@ValueSource(classes = { ResilientKafkaEndpoint.class, ResilientKafkaEndpointWebExtension.class,
			DeadLettersEndpoint.class, KafkaConsoleEndpoint.class })
	void endpointsMayBeAsked(Class<?> endpoint) {
		assertThat(Arrays.stream(endpoint.getDeclaredMethods())
			.filter((method) -> AnnotatedElementUtils.hasAnnotation(method, ReadOperation.class)
					|| AnnotatedElementUtils.hasAnnotation(method, WriteOperation.class)))
			.isNotEmpty()
			.allSatisfy((method) -> assertThat(hints)
				.matches(RuntimeHintsPredicates.reflection().onMethod(method).invoke()));
	}

	private static RuntimeHints process() {
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(ProcessedApplicationTests.class)), new InMemoryGeneratedFiles());
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			TestPropertyValues.of("resilient-kafka.console.enabled=true", "management.endpoints.web.exposure.include=*")
				.applyTo(context);
			context.register(Application.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		generation.writeGeneratedContent();
		return generation.getRuntimeHints();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = { "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
			"org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration" })
	static class Application {

		@Bean
		PaymentListener listener() {
			return new PaymentListener();
		}

		@Bean
		@StageSettings(ScreeningPolicy.class)
		StageFactory screening() {
			return (listener) -> null;
		}

	}

	static class PaymentListener {

		@ResilientKafkaListener(id = "payments", topics = "orders")
		void charge(Order order) {
		}

	}

	record Order(String id, int amount) {

	}

	/**
	 * A policy of the application.
	 *
	 * @param lists what is looked at
	 */
	@SettingsGroup("screening")
	record ScreeningPolicy(Map<String, List<String>> lists) implements StagePolicy {

		ScreeningPolicy() {
			this(Map.of());
		}

		@Override
		public ScreeningPolicy resolve(SettingPlaces places) {
			return this;
		}

	}

}
