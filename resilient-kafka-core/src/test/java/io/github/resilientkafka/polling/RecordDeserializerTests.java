package io.github.resilientkafka.polling;

import java.net.ConnectException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.support.serializer.DeserializationException;
import org.springframework.kafka.support.serializer.ErrorHandlingDeserializer;
import org.springframework.kafka.support.serializer.FailedDeserializationInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RecordDeserializerTests {

	@Test
	void aFailureNamesTheInnermostReasonThatThereIs() {
		assertThat(failure(new Failing(new SerializationException("outer", new IllegalStateException("inner")))))
			.hasMessage("The value cannot be deserialized by %s: inner".formatted(Failing.class.getName()));
		assertThat(failure(new Failing(new SerializationException("outer", new IllegalStateException()))))
			.hasMessageEndingWith(": outer");
		assertThat(failure(new Failing(new SerializationException()))).hasMessageEndingWith(Failing.class.getName());
		assertThat(failure(new Failing(new SerializationException("x".repeat(10_000)))).getMessage())
			.hasSizeLessThan(1_000);
	}

	private static DeserializationException failure(Deserializer<?> deserializer) {
		return failure(new RecordDeserializer(new StringDeserializer(), deserializer));
	}

	private static DeserializationException failure(RecordDeserializer deserializer) {
		return assertThatExceptionOfType(DeserializationException.class).isThrownBy(() -> deserialize(deserializer))
			.actual();
	}

	private static Object deserialize(RecordDeserializer deserializer) {
		return deserializer
			.deserialize(new ConsumerRecord<>("topic", 0, 0, "key".getBytes(), "value".getBytes()), "topic")
			.value();
	}

	@Test
	void anErrorHandlingDeserializerKeepsTheCausesOfAnExceptionThatIsNotSerializable() {
		assertThat(failure(errorHandling(Map.of()))).hasRootCauseInstanceOf(ConnectException.class)
			.hasMessage("The value cannot be deserialized by %s: refused".formatted(Refused.class.getName()));
	}

	@Test
	void theFunctionOfAnErrorHandlingDeserializerIsAsked() {
		assertThat(deserialize(errorHandling(Map.of(ErrorHandlingDeserializer.VALUE_FUNCTION, Substitute.class))))
			.isEqualTo("substitute");
	}

	private static RecordDeserializer errorHandling(Map<String, Object> more) {
		Map<String, Object> configs = new HashMap<>(more);
		configs.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
		configs.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ErrorHandlingDeserializer.class.getName());
		configs.put(ErrorHandlingDeserializer.VALUE_DESERIALIZER_CLASS, Refused.class.getName());
		return BackloggedConsumerFactory.deserializer(new DefaultKafkaConsumerFactory<>(configs));
	}

	private static final class Failing implements Deserializer<Object> {

		private final RuntimeException failure;

		Failing(RuntimeException failure) {
			this.failure = failure;
		}

		@Override
		public Object deserialize(String topic, byte[] data) {
			throw this.failure;
		}

	}

	/**
	 * As Apicurio's client fails, whose exceptions have fields that are not serializable.
	 */
	public static class Refused implements Deserializer<Object> {

		@Override
		public Object deserialize(String topic, byte[] data) {
			throw new RuntimeException(new ConnectException("refused")) {

				private final Object response = new Object();

			};
		}

	}

	public static class Substitute implements Function<FailedDeserializationInfo, Object> {

		@Override
		public Object apply(FailedDeserializationInfo failed) {
			return "substitute";
		}

	}

}
