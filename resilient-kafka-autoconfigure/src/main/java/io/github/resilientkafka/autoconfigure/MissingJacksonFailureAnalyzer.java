package io.github.resilientkafka.autoconfigure;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a serializer of spring-kafka's for JSON whose Jackson is not on the class
 * path. Spring Boot 4 brings none with spring-kafka, and Jackson 3 with the web.
 */
class MissingJacksonFailureAnalyzer extends AbstractFailureAnalyzer<NoClassDefFoundError> {

	private static final String JACKSON_2 = "com/fasterxml/jackson/";

	private static final String JACKSON_3 = "tools/jackson/";

	private static final String SPRING_KAFKA = "org.springframework.kafka.support.";

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoClassDefFoundError cause) {
		String missing = String.valueOf(cause.getMessage());
		if (!isOfSpringKafka(cause)) {
			return null;
		}
		if (missing.contains(JACKSON_2)) {
			return analysis(cause, "2", "JsonSerializer and JsonDeserializer",
					"On Spring Boot 4, set spring.kafka.consumer.value-deserializer (and spring.kafka.producer.value-serializer) to org.springframework.kafka.support.serializer.JacksonJsonDeserializer (JacksonJsonSerializer), and add the dependency org.springframework.boot:spring-boot-starter-jackson. On Spring Boot 3, add org.springframework.boot:spring-boot-starter-json.");
		}
		return missing.contains(JACKSON_3) ? analysis(cause, "3", "JacksonJsonSerializer and JacksonJsonDeserializer",
				"Add the dependency org.springframework.boot:spring-boot-starter-jackson.") : null;
	}

	private static boolean isOfSpringKafka(Throwable failure) {
		return Arrays.stream(failure.getStackTrace())
			.limit(10)
			.anyMatch((frame) -> frame.getClassName().startsWith(SPRING_KAFKA));
	}

	private static FailureAnalysis analysis(NoClassDefFoundError cause, String version, String types, String action) {
		String description = "A Kafka client cannot be created: %s of spring-kafka need Jackson %s, which is not on the class path."
			.formatted(types, version);
		return new FailureAnalysis(description, action, cause);
	}

}
