package io.github.resilientkafka.startup;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiPredicate;

import io.github.resilientkafka.method.ListenerPayload;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What a listener takes, and what is made for it of the bytes of a record.
 *
 * @param payload what the method takes
 * @param configs the configuration of its deserializer
 * @param conversions whether Spring converts from the first class to the second
 */
record PayloadFacts(ListenerPayload payload, Map<String, Object> configs, BiPredicate<Class<?>, Class<?>> conversions) {

	static final PayloadFacts NONE = new PayloadFacts(ListenerPayload.ANY, Map.of(), (from, to) -> true);

	private static final String KAFKA = "org.apache.kafka.common.serialization.";

	private static final String SPRING = "org.springframework.kafka.support.serializer.";

	private static final String DELEGATE = "spring.deserializer.value.delegate.class";

	private static final Map<String, Class<?>> MADE = Map.of(KAFKA + "StringDeserializer", String.class,
			KAFKA + "ByteArrayDeserializer", byte[].class, KAFKA + "BytesDeserializer", Bytes.class,
			KAFKA + "ByteBufferDeserializer", ByteBuffer.class, KAFKA + "LongDeserializer", Long.class,
			KAFKA + "IntegerDeserializer", Integer.class, KAFKA + "ShortDeserializer", Short.class,
			KAFKA + "DoubleDeserializer", Double.class, KAFKA + "FloatDeserializer", Float.class,
			KAFKA + "UUIDDeserializer", UUID.class);

	PayloadFacts {
		configs = Map.copyOf(withoutNull(configs));
	}

	private static Map<String, Object> withoutNull(Map<String, Object> configs) {
		Map<String, Object> set = new HashMap<>(configs);
		set.values().removeIf((value) -> value == null);
		return set;
	}

	/**
	 * The name of the class that reads the values.
	 */
	String deserializer() {
		String name = className(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);
		return name.equals(SPRING + "ErrorHandlingDeserializer") ? className(DELEGATE) : name;
	}

	private String className(String property) {
		Object value = this.configs.getOrDefault(property, "");
		return (value instanceof Class<?> type) ? type.getName() : value.toString();
	}

	/**
	 * What that makes of any bytes.
	 * @return the class, or {@code null} if it depends
	 */
	@Nullable Class<?> made() {
		return MADE.get(deserializer());
	}

	boolean isJson() {
		String name = deserializer();
		return name.equals(SPRING + "JsonDeserializer") || name.equals(SPRING + "JacksonJsonDeserializer");
	}

	boolean isSet(String property) {
		return !text(property).isBlank();
	}

	String text(String property) {
		return this.configs.getOrDefault(property, "").toString();
	}

	String type() {
		return this.payload.type().getName();
	}

	/**
	 * Whether the class that the listener takes comes with Java.
	 */
	boolean takesJavaType() {
		return type().startsWith("java.") || this.payload.type().isArray();
	}

	/**
	 * Whether the listener can be called with an object of a class.
	 */
	boolean takes(Class<?> made) {
		return this.payload.type().isAssignableFrom(made)
				|| (this.payload.converted() && this.conversions.test(made, this.payload.type()));
	}

}
