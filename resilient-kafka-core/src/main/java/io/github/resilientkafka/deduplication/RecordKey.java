package io.github.resilientkafka.deduplication;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What makes two records duplicates of each other.
 */
interface RecordKey {

	/**
	 * The key of a record.
	 * @param polled the record in bytes
	 * @param deserialized the record as the listener sees it, or {@code null} if it is
	 * not known yet
	 * @return the key, or {@code null} if the record has none
	 */
	@Nullable String of(ConsumerRecord<byte[], byte[]> polled, @Nullable ConsumerRecord<Object, Object> deserialized);

	/**
	 * Whether the bytes of a record are enough.
	 * @return whether the key is known before a record is deserialized
	 */
	default boolean isRaw() {
		return true;
	}

}
