package io.github.resilientkafka.polling;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.apache.kafka.common.serialization.BytesDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever a listener or a deserializer writes to, what is redirected stays as it came.
 */
class SharedBytesTests {

	private final ConsumerRecord<byte[], byte[]> polled = new ConsumerRecord<>("topic", 0, 0, 0,
			TimestampType.CREATE_TIME, 3, 5, "key".getBytes(), "value".getBytes(), new RecordHeaders(List
				.<Header>of(new RecordHeader("h", "header".getBytes()), new RecordHeader("null", (byte[]) null))),
			Optional.empty());

	static List<Deserializer<?>> deserializers() {
		Deserializer<byte[]> inPlace = (topic, data) -> {
			data[0] = 'X';
			return data;
		};
		return List.of(new ByteArrayDeserializer(), new ByteBufferDeserializer(), new BytesDeserializer(), inPlace);
	}

	@ParameterizedTest
	@MethodSource("deserializers")
	void theBytesOfAPolledRecordAreItsOwn(Deserializer<?> deserializer) {
		ConsumerRecord<Object, Object> record = new RecordDeserializer(deserializer, deserializer)
			.deserialize(this.polled, "topic");
		write(record.key());
		write(record.value());
		assertThat(this.polled.key()).asString(StandardCharsets.UTF_8).isEqualTo("key");
		assertThat(this.polled.value()).asString(StandardCharsets.UTF_8).isEqualTo("value");
	}

	@Test
	void theHeadersOfAPolledRecordAreItsOwn() {
		ConsumerRecord<Object, Object> record = new RecordDeserializer(new StringDeserializer(),
				new StringDeserializer())
			.deserialize(this.polled, "topic");
		assertThat(record.headers()).isEqualTo(this.polled.headers());
		record.headers().lastHeader("h").value()[0] = 'X';
		record.headers().remove("null");
		assertThat(this.polled.headers().lastHeader("h").value()).asString(StandardCharsets.UTF_8).isEqualTo("header");
		assertThat(this.polled.headers().lastHeader("null").value()).isNull();
	}

	private static void write(Object value) {
		if (value instanceof byte[] bytes) {
			bytes[0] = 'Y';
		}
		else if (value instanceof ByteBuffer buffer) {
			buffer.put(0, (byte) 'Y');
		}
		else {
			((Bytes) value).get()[0] = 'Y';
		}
	}

}
