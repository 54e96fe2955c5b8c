package io.github.resilientkafka.failure;

import java.net.ConnectException;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.kafka.support.converter.ConversionException;
import org.springframework.kafka.support.mapping.DefaultJackson2JavaTypeMapper;
import org.springframework.kafka.support.serializer.DeserializationException;
import org.springframework.kafka.support.serializer.JsonDeserializer;
import org.springframework.messaging.converter.MessageConversionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What cannot be read names the setting, and nothing of the record.
 */
class UnreadableRecordTests {

	private static final String JSON = "spring.kafka.consumer.properties.spring.json.";

	@Test
	void aPackageThatIsNotTrustedIsNamed() {
		assertThat(advice(json(Map.of(), "java.net.URI")))
			.startsWith("Add the package java.net to " + JSON + "trusted.packages");
	}

	@Test
	void aClassThatOnlyTheProducerHasIsToBeMapped() {
		for (Map<String, Object> configs : Map
			.<String, Map<String, Object>>of("trusted", Map.of(JsonDeserializer.TRUSTED_PACKAGES, "*"), "untrusted",
					Map.of())
			.values()) {
			assertThat(advice(json(configs, "com.producer.Order"))).contains(
					"names com.producer.Order, which is not on the class path", JSON + "use.type.headers=false",
					JSON + "value.default.type", JSON + "type.mapping");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "alice@example.com", "john.doe", "4111-1111-1111-1111", "Alice Smith lives here",
			"com.acme.Order and more", "Secret" })
	void whatIsNoClassNameIsNotQuoted(String header) {
		for (Map<String, Object> configs : Map
			.<String, Map<String, Object>>of("trusted", Map.of(JsonDeserializer.TRUSTED_PACKAGES, "*"), "untrusted",
					Map.of())
			.values()) {
			assertThat(advice(json(configs, header))).contains("type header").doesNotContain(header);
		}
	}

	@Test
	void aRecordWithoutATypeNeedsADefault() {
		assertThat(advice(json(Map.of(), null))).contains("no type header", JSON + "value.default.type");
		assertThat(
				new UnreadableRecord(new DeserializationException("", new byte[0], true, jsonFailure(Map.of(), null)))
					.advice())
			.contains(JSON + "key.default.type");
	}

	@Test
	void otherBytesNameTheDeserializer() {
		assertThat(new UnreadableRecord(
				new DeserializationException("secret", new byte[0], true, new SerializationException("secret")))
			.advice()).contains("check spring.kafka.consumer.key-deserializer").doesNotContain("secret");
		assertThat(new UnreadableRecord(
				new DeserializationException("secret", new byte[0], false, new SerializationException("secret")))
			.advice()).contains("check spring.kafka.consumer.value-deserializer").doesNotContain("secret");
	}

	@Test
	void whatIsNotConvertedNamesBothTypes() {
		assertThat(advice(conversion("Cannot convert from [java.lang.String] to [com.acme.Order] for GenericMessage")))
			.startsWith("The listener takes com.acme.Order and gets java.lang.String from the deserializer: define a"
					+ " RecordMessageConverter bean, or set spring.kafka.consumer.value-deserializer");
		assertThat(advice(conversion("Cannot convert from [[B] to [com.acme.Order] for GenericMessage [payload=x]")))
			.startsWith("The listener takes com.acme.Order and gets byte[] from");
		assertThat(advice(conversion("No converter found from actual payload type 'java.util.LinkedHashMap' to"
				+ " expected payload type 'com.acme.Order'")))
			.endsWith("set " + JSON + "value.default.type=com.acme.Order.");
		assertThat(advice(conversion(
				"Cannot convert from [org.apache.avro.generic.GenericData$Record] to [com.acme.Order] for x")))
			.endsWith("set spring.kafka.consumer.properties.specific.avro.reader=true.");
	}

	@Test
	void messagesOfOthersAreNotTrusted() {
		MessageConversionException foreign = conversion("Cannot convert from [secret] to [secret] for x");
		foreign.setStackTrace(new StackTraceElement[] { new StackTraceElement("com.acme.Converter", "from", null, 1) });
		assertThat(advice(foreign)).isNull();
		assertThat(new UnreadableRecord(foreign).isUnreadable()).isTrue();
		assertThat(advice(new ClassCastException("class java.lang.String cannot be cast to class secret"))).isNull();
	}

	@Test
	@SuppressWarnings({ "unchecked", "RedundantCast" })
	void whatIsCastInTheListenerMayBeTheSame() {
		Object value = "secret";
		Throwable cast = catchThrowable(() -> ((UnreadableRecordTests) value).aRecordWithoutATypeNeedsADefault());
		assertThat(cast).isInstanceOf(ClassCastException.class);
		assertThat(advice(cast)).contains("java.lang.String", UnreadableRecordTests.class.getName())
			.doesNotContain("secret");
		assertThat(new UnreadableRecord(cast).isUnreadable()).isTrue();
		Object number = 1;
		Throwable other = catchThrowable(() -> ((UnreadableRecordTests) number).aRecordWithoutATypeNeedsADefault());
		assertThat(new UnreadableRecord(other).isUnreadable()).isFalse();
	}

	@Test
	void aConverterThatFailsMayBeWrongForTheTopic() {
		assertThat(advice(new ConversionException("secret", new ConsumerRecord<>("orders", 0, 0, null, "secret"),
				new IllegalStateException("secret"))))
			.contains("RecordMessageConverter")
			.doesNotContain("secret");
	}

	@Test
	void aRegistryThatIsAwayIsNoMistake() {
		DeserializationException away = new DeserializationException("", new byte[0], false, new ConnectException());
		assertThat(advice(away)).isNull();
		assertThat(new UnreadableRecord(away).isUnreadable()).isFalse();
	}

	@Test
	void whatTheListenerThrowsHasNothingToDoWithIt() {
		assertThat(advice(new IllegalStateException("x"))).isNull();
		assertThat(new UnreadableRecord(new IllegalStateException("x")).isUnreadable()).isFalse();
	}

	private static String advice(Throwable exception) {
		return new UnreadableRecord(exception).advice();
	}

	private static MessageConversionException conversion(String message) {
		MessageConversionException exception = new MessageConversionException(message);
		exception.setStackTrace(new StackTraceElement[] { new StackTraceElement(
				"org.springframework.messaging.handler.annotation.support.PayloadMethodArgumentResolver",
				"resolveArgument", null, 151) });
		return exception;
	}

	private static DeserializationException json(Map<String, Object> configs, String type) {
		return new DeserializationException("", new byte[0], false, jsonFailure(configs, type));
	}

	private static Throwable jsonFailure(Map<String, Object> configs, String type) {
		Headers headers = new RecordHeaders();
		if (type != null) {
			headers.add(DefaultJackson2JavaTypeMapper.DEFAULT_CLASSID_FIELD_NAME, type.getBytes());
		}
		try (JsonDeserializer<Object> deserializer = new JsonDeserializer<>()) {
			deserializer.configure(configs, false);
			return catchThrowable(() -> deserializer.deserialize("orders", headers, "{}".getBytes()));
		}
	}

}
