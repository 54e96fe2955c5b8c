package io.github.resilientkafka.startup;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.startup.StartupRulesTests.Case;

/**
 * What a listener cannot take at all, and what comes close.
 */
final class PayloadRuleCases {

	private static final String KAFKA = "org.apache.kafka.common.serialization.";

	private static final String SPRING = "org.springframework.kafka.support.serializer.";

	private static final String JSON = SPRING + "JsonDeserializer";

	private static final String STRING = KAFKA + "StringDeserializer";

	private PayloadRuleCases() {
	}

	static List<Case> all() {
		return List.of(
				StartupRulesTests.of("payload-type", (it) -> it.payload(Order.class, STRING),
						(it) -> it.payload(Order.class, JSON)),
				StartupRulesTests.of("payload-type", (it) -> it.payload(Order.class, KAFKA + "ByteArrayDeserializer"),
						(it) -> it.payload(byte[].class, KAFKA + "ByteArrayDeserializer")),
				StartupRulesTests.of("payload-type",
						(it) -> it.payload(Order.class, SPRING + "ErrorHandlingDeserializer",
								"spring.deserializer.value.delegate.class=" + STRING),
						(it) -> it.payload(Order.class, "com.acme.OrderDeserializer")),
				StartupRulesTests.of("payload-type", (it) -> it.payload(Map.class, STRING),
						(it) -> it.payload(CharSequence.class, STRING)),
				StartupRulesTests.of("payload-type", (it) -> it.payload(Duration.class, KAFKA + "UUIDDeserializer"),
						// It has a constructor for that
						(it) -> it.payload(StringBuilder.class, STRING)),
				StartupRulesTests.of("payload-type", (it) -> it.payload(Order.class, KAFKA + "LongDeserializer"),
						(it) -> it.payload(Integer.class, KAFKA + "LongDeserializer")),
				StartupRulesTests.of("json-type", (it) -> it.payload(Order.class, JSON),
						(it) -> it.payload(Order.class, JSON, "spring.json.value.default.type=com.acme.Order")),
				StartupRulesTests.of("json-type", (it) -> it.payload(Order.class, SPRING + "JacksonJsonDeserializer"),
						(it) -> it.payload(Order.class, JSON, "spring.json.trusted.packages=com.acme")),
				StartupRulesTests.of("json-type",
						(it) -> it.payload(Object.class, JSON, "spring.json.use.type.headers=false"),
						(it) -> it.payload(Map.class, JSON)),
				StartupRulesTests.of("json-type",
						(it) -> it.payload(Order.class, JSON, "spring.json.use.type.headers=false"),
						(it) -> it.payload(Order.class, JSON, "spring.json.value.type.method=com.acme.Types.of")),
				StartupRulesTests.of("json-type", (it) -> it.payload(Order.class, JSON),
						(it) -> it.payload(Order.class, JSON, "spring.json.type.mapping=order:com.acme.Order")));
	}

	record Order(int id, String customer) {

	}

}
