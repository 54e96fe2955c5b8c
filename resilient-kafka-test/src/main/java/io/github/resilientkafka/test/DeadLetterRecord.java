package io.github.resilientkafka.test;

import java.nio.charset.StandardCharsets;

import io.github.resilientkafka.event.RecordCoordinates;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter of a record that a listener has seen in this test.
 *
 * @param original where the record was first
 * @param record the letter, in bytes
 * @param exception what the last attempt failed with
 */
public record DeadLetterRecord(RecordCoordinates original, ConsumerRecord<byte[], byte[]> record, Throwable exception) {

	/**
	 * The value as text.
	 * @return the value in UTF-8, or {@code null} if there is none
	 */
	public @Nullable String text() {
		byte[] value = this.record.value();
		return (value != null) ? new String(value, StandardCharsets.UTF_8) : null;
	}

}
