package io.github.resilientkafka.startup;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * The rules for listeners that cannot take a single record. They are silent where only
 * the records can tell.
 */
final class PayloadRules {

	private static final String JSON = "spring.json.";

	private static final String DEFAULT_TYPE = JSON + "value.default.type";

	private static final String TYPE_HEADERS = JSON + "use.type.headers";

	private static final String TRUSTED_PACKAGES = JSON + "trusted.packages";

	private PayloadRules() {
	}

	static List<StartupRule> all() {
		return List.of(payloadType(), jsonType());
	}

	private static StartupRule payloadType() {
		return StartupRule.client("payload-type", Severity.ERROR)
			.asks("Does the value deserializer make what the method of the listener takes?")
			.because(
					"Nothing converts the one to the other, so all records go to the dead letters, and none is processed.")
			.remedy("Set spring.kafka.consumer.value-deserializer to one that makes the class, JsonDeserializer for JSON, or value.deserializer in the properties of the listener; or define a RecordMessageConverter bean.")
			.checkListeners((listener) -> {
				PayloadFacts payload = listener.payload();
				Class<?> made = payload.made();
				return (made != null && !payload.takes(made))
						? Stream.of(RuleResult.wrong(listener.id(), ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
								"%s for a parameter of type %s"
									.formatted(ClassUtils.getShortName(payload.deserializer()), payload.type())))
						: Stream.empty();
			});
	}

	private static StartupRule jsonType() {
		return StartupRule.client("json-type", Severity.ERROR)
			.asks("Does `JsonDeserializer` know which class to make?")
			.because(
					"Without a default type it makes the class in the type header, and without trusted packages it refuses those of the application. So all records go to the dead letters, and none is processed.")
			.remedy("Set spring.kafka.consumer.properties.spring.json.value.default.type to the class that the listener takes; or, if the producer writes type headers, name its package in spring.kafka.consumer.properties.spring.json.trusted.packages.")
			.checkListeners((listener) -> {
				String property = wrongJson(listener.payload());
				return (property != null) ? Stream.of(RuleResult.wrong(listener.id(), property,
						"%s, without %s, for a parameter of type %s".formatted(
								listener.payload().isSet(property) ? listener.payload().text(property) : "not set",
								DEFAULT_TYPE, listener.payload().type())))
						: Stream.empty();
			});
	}

	private static @Nullable String wrongJson(PayloadFacts payload) {
		if (!payload.isJson() || payload.isSet(DEFAULT_TYPE) || payload.isSet(JSON + "value.type.method")) {
			return null;
		}
		if (payload.isSet(TYPE_HEADERS) && !Boolean.parseBoolean(payload.text(TYPE_HEADERS))) {
			return TYPE_HEADERS;
		}
		// It trusts java.lang and java.util
		boolean refused = !payload.isSet(TRUSTED_PACKAGES) && !payload.isSet(JSON + "type.mapping")
				&& !payload.takesJavaType()
				&& Stream.of(String.class, Long.class, LinkedHashMap.class).noneMatch(payload::takes);
		return refused ? TRUSTED_PACKAGES : null;
	}

}
