package io.github.resilientkafka.transaction;

import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt of a listener sends. It is kept until the attempt is over, so that a
 * failed one costs no rollback: its records were never sent. Bound to the thread of the
 * attempt.
 */
final class Outbox {

	/**
	 * What an attempt may send before it is handed to the producer while the attempt goes
	 * on, in records and in bytes.
	 */
	private static final int MAX_RECORDS = 10_000;

	private static final long MAX_BYTES = 8 * 1024 * 1024;

	private static final ThreadLocal<Outbox> CURRENT = new ThreadLocal<>();

	private final ProducerTransaction transaction;

	private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

	private long bytes;

	private boolean spilled;

	private boolean flushed;

	private @Nullable Throwable refusal;

	Outbox(ProducerTransaction transaction) {
		this.transaction = transaction;
	}

	/**
	 * The outbox of the attempt that this thread makes.
	 */
	static @Nullable Outbox current() {
		return CURRENT.get();
	}

	ProducerTransaction transaction() {
		return this.transaction;
	}

	void open() {
		CURRENT.set(this);
	}

	/**
	 * Take a record.
	 * @return its metadata without an offset, which nothing has before its transaction is
	 * committed
	 */
	RecordMetadata add(ProducerRecord<byte[], byte[]> record) {
		int keySize = (record.key() != null) ? record.key().length : -1;
		int valueSize = (record.value() != null) ? record.value().length : -1;
		this.records.add(record);
		this.bytes += Math.max(0, keySize) + (long) Math.max(0, valueSize) + headerBytes(record);
		if (this.records.size() >= MAX_RECORDS || this.bytes >= MAX_BYTES) {
			handOver();
		}
		int partition = (record.partition() != null) ? record.partition() : RecordMetadata.UNKNOWN_PARTITION;
		long timestamp = (record.timestamp() != null) ? record.timestamp() : -1;
		return new RecordMetadata(new TopicPartition(record.topic(), partition), -1, 0, timestamp, keySize, valueSize);
	}

	private static long headerBytes(ProducerRecord<?, ?> record) {
		long bytes = 0;
		for (Header header : record.headers()) {
			bytes += header.key().length() + ((header.value() != null) ? header.value().length : 0L);
		}
		return bytes;
	}

	/**
	 * Something could not be added. As with any transactional producer, nothing is
	 * committed then, whether the listener looks at the result or not.
	 */
	void refuse(Throwable reason) {
		this.refusal = reason;
	}

	/**
	 * What was sent is complete in the sense of the transaction.
	 */
	void flush() {
		this.flushed = true;
	}

	boolean wasFlushed() {
		return this.flushed;
	}

	void check() throws Throwable {
		if (this.refusal != null) {
			throw this.refusal;
		}
	}

	/**
	 * The attempt has succeeded, or has sent more than is kept.
	 */
	void handOver() {
		// Even if it is not handed over to the end
		this.spilled = true;
		this.records.forEach(this.transaction::send);
		forget();
	}

	/**
	 * The attempt has failed.
	 * @return whether nothing was sent
	 */
	boolean discard() {
		forget();
		return !this.spilled;
	}

	private void forget() {
		this.records.clear();
		this.bytes = 0;
	}

	void close() {
		CURRENT.remove();
		this.spilled = false;
		this.refusal = null;
	}

}
