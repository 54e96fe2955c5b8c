package io.github.resilientkafka.aot;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.ExceptionClassifier;
import org.springframework.kafka.listener.adapter.AbstractFilteringMessageListener;
import org.springframework.kafka.listener.adapter.BatchMessagingMessageListenerAdapter;
import org.springframework.kafka.listener.adapter.MessagingMessageListenerAdapter;
import org.springframework.kafka.retrytopic.RetryTopicConfiguration;
import org.springframework.kafka.support.converter.MessagingMessageConverter;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What is looked up by its name has a hint, whatever the application is.
 */
class RuntimeHintsTests {

	private static final String ROOT = "io/github/resilientkafka/";

	private final RuntimeHints hints = registered();

	static Stream<Arguments> getters() {
		return Stream.of(arguments(AbstractMessageListenerContainer.class, List.of("getRecordInterceptor")),
				arguments(AbstractMessageListenerContainer.class, List.of("getBatchInterceptor")),
				arguments(AbstractFilteringMessageListener.class, List.of("getRecordFilterStrategy")),
				arguments(MessagingMessageListenerAdapter.class, List.of("getMessageConverter")),
				arguments(BatchMessagingMessageListenerAdapter.class, List.of("getBatchMessageConverter")),
				arguments(MessagingMessageConverter.class, List.of("getMessagingConverter")),
				arguments(RetryTopicConfiguration.class, List.of("hasConfigurationForTopics")),
				// In spring-kafka 3 and 4
				arguments(ExceptionClassifier.class, List.of("getClassifier", "getExceptionMatcher")),
				arguments(classifier(), List.of("getClassified", "getEntries")));
	}

	@ParameterizedTest
	@MethodSource("getters")
	void theMethodMayBeCalled(Class<?> type, List<String> names) {
		assertThat(names.stream()
			.flatMap((name) -> Arrays.stream(ReflectionUtils.getAllDeclaredMethods(type))
				.filter((method) -> method.getName().equals(name))))
			.isNotEmpty()
			.anySatisfy((method) -> assertThat(this.hints)
				.matches(RuntimeHintsPredicates.reflection().onMethod(method).invoke()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry",
			"io.github.resilience4j.ratelimiter.RateLimiterRegistry", "io.micrometer.core.instrument.MeterRegistry",
			"org.springframework.web.client.RestClientException",
			"org.springframework.kafka.retrytopic.RetryTopicConfiguration" })
	void theClassMayBeMissing(String name) {
		assertThat(this.hints).matches(RuntimeHintsPredicates.reflection().onType(TypeReference.of(name)));
	}

	@Test
	void clientsHaveProxies() {
		assertThat(this.hints).matches(RuntimeHintsPredicates.proxies().forInterfaces(Consumer.class))
			.matches(RuntimeHintsPredicates.proxies()
				.forInterfaces(TypeReference.of(Consumer.class),
						TypeReference.of("io.github.resilientkafka.polling.ConsumerProxy$Backlogged")))
			.matches(RuntimeHintsPredicates.proxies().forInterfaces(Producer.class));
	}

	@Test
	void allFilesAreKept() throws IOException {
		for (String pattern : List.of("*.sql", "*.html", "*.css", "*.js")) {
			Resource[] files = new PathMatchingResourcePatternResolver()
				.getResources("classpath*:" + ROOT + "**/" + pattern);
			assertThat(files).as(pattern).isNotEmpty().allSatisfy((file) -> {
				String url = file.getURL().toString();
				assertThat(this.hints)
					.matches(RuntimeHintsPredicates.resource().forResource(url.substring(url.lastIndexOf(ROOT))));
			});
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "META-INF/spring-configuration-metadata.json",
			"META-INF/additional-spring-configuration-metadata.json" })
	void theKeysOfOtherModulesAreKnown(String location) {
		assertThat(this.hints).matches(RuntimeHintsPredicates.resource().forResource(location));
	}

	private static Class<?> classifier() {
		return Stream.of("getClassifier", "getExceptionMatcher")
			.flatMap((name) -> Stream.ofNullable(ReflectionUtils.findMethod(ExceptionClassifier.class, name)))
			.findFirst()
			.orElseThrow()
			.getReturnType();
	}

	private static RuntimeHints registered() {
		RuntimeHints hints = new RuntimeHints();
		AotServices.factories()
			.load(RuntimeHintsRegistrar.class)
			.stream()
			.filter((registrar) -> registrar.getClass().getName().startsWith("io.github.resilientkafka."))
			.forEach((registrar) -> registrar.registerHints(hints, RuntimeHintsTests.class.getClassLoader()));
		return hints;
	}

}
