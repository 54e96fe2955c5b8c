package io.github.resilientkafka.test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.KafkaHeaders;

/**
 * One call of a listener.
 *
 * @param record what it was called with
 * @param time when, in epoch ms
 */
public record Visit(ConsumerRecord<?, ?> record, long time) {

	public static Visit of(ConsumerRecord<?, ?> record) {
		return new Visit(record, System.currentTimeMillis());
	}

	public String topic() {
		return this.record.topic();
	}

	public int attempt() {
		return ByteBuffer.wrap(this.record.headers().lastHeader(KafkaHeaders.DELIVERY_ATTEMPT).value()).getInt();
	}

	public @Nullable String header(String name) {
		return text(this.record, name);
	}

	public static @Nullable String text(ConsumerRecord<?, ?> record, String name) {
		Header header = record.headers().lastHeader(name);
		return (header != null) ? new String(header.value(), StandardCharsets.UTF_8) : null;
	}

	public static long number(ConsumerRecord<?, ?> record, String name) {
		byte[] value = record.headers().lastHeader(name).value();
		return (value.length == Integer.BYTES) ? ByteBuffer.wrap(value).getInt() : ByteBuffer.wrap(value).getLong();
	}

}
