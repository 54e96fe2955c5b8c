package io.github.resilientkafka.autoconfigure;

import java.util.List;

import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A JSON deserializer without its Jackson stops the start with what to add.
 */
class MissingJacksonFailureAnalyzerTests {

	private final MissingJacksonFailureAnalyzer analyzer = new MissingJacksonFailureAnalyzer();

	@ParameterizedTest
	@CsvSource({ "com/fasterxml/jackson/databind/JavaType, JacksonJsonDeserializer",
			"tools/jackson/databind/JavaType, spring-boot-starter-jackson" })
	void theDependencyIsNamed(String missing, String action) {
		FailureAnalysis analysis = this.analyzer.analyze(new IllegalStateException("Failed to start bean",
				failure(missing, "org.springframework.kafka.support.serializer.JsonDeserializer")));
		assertThat(analysis.getDescription()).contains("Jackson");
		assertThat(analysis.getAction()).contains(action);
	}

	/**
	 * A client wraps it, and the analyzer of such wrappers would answer as well.
	 */
	@Test
	void itIsAskedBeforeTheAnalyzerOfClients() {
		List<String> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, ArgumentResolver.of(Environment.class, new StandardEnvironment()),
					// Those of technologies that are not here
					(type, name, failure) -> {
					})
			.stream()
			.map((analyzer) -> analyzer.getClass().getSimpleName())
			.toList();
		assertThat(analyzers).containsSubsequence("MissingJacksonFailureAnalyzer", "KafkaClientFailureAnalyzer");
		assertThat(
				this.analyzer
					.analyze(
							new KafkaException("Failed to construct kafka consumer",
									failure("com/fasterxml/jackson/databind/JavaType",
											"org.springframework.kafka.support.serializer.JsonDeserializer"))))
			.isNotNull();
	}

	@Test
	void whatOthersMissIsLeftToThem() {
		assertThat(this.analyzer.analyze(failure("com/fasterxml/jackson/databind/JavaType", "com.example.Orders")))
			.isNull();
		assertThat(this.analyzer
			.analyze(failure("com/example/Order", "org.springframework.kafka.support.serializer.JsonDeserializer")))
			.isNull();
	}

	private static NoClassDefFoundError failure(String missing, String thrower) {
		NoClassDefFoundError failure = new NoClassDefFoundError(missing);
		failure.setStackTrace(new StackTraceElement[] { new StackTraceElement(thrower, "<init>", null, 1) });
		return failure;
	}

}
