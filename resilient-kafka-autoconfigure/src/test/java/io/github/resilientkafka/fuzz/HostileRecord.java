package io.github.resilientkafka.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

import org.springframework.kafka.support.KafkaHeaders;

/**
 * A record that nobody should have written.
 *
 * @param listener the id of the listener whose topics it is for
 * @param lane 0 for the topic itself, or the number of a retry topic
 * @param partition the partition
 * @param timestamp the timestamp, or {@code null} for that of the producer
 * @param key the key, or {@code null}
 * @param value the value, or {@code null}
 * @param headers the headers
 */
public record HostileRecord(String listener, int lane, int partition, Long timestamp, byte[] key, byte[] value,
		List<Header> headers) {

	/** Nothing of the starter, and nothing that is forged, has this name. */
	static final String ID = "fuzz-id";

	public boolean isMain() {
		return this.lane == 0;
	}

	/**
	 * Whether another group has redirected it, as it says.
	 */
	boolean isForeign(String group) {
		byte[] owner = null;
		for (Header header : this.headers) {
			if (header.key().equals(KafkaHeaders.ORIGINAL_CONSUMER_GROUP)) {
				owner = header.value();
			}
		}
		return !isMain() && owner != null && !Arrays.equals(owner, group.getBytes(StandardCharsets.UTF_8));
	}

	ProducerRecord<byte[], byte[]> toProducerRecord(String topic, int id) {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, this.partition, this.timestamp, this.key,
				this.value);
		this.headers.forEach(record.headers()::add);
		record.headers().add(new RecordHeader(ID, Integer.toString(id).getBytes(StandardCharsets.UTF_8)));
		return record;
	}

	@Override
	public String toString() {
		return "%s lane %d, timestamp %s, key %s, value %s, headers %s".formatted(this.listener, this.lane,
				this.timestamp, shown(this.key), shown(this.value),
				this.headers.stream().limit(20).map((header) -> header.key() + "=" + shown(header.value())).toList());
	}

	private static String shown(byte[] bytes) {
		return (bytes == null || bytes.length <= 40) ? Arrays.toString(bytes) : bytes.length + " bytes";
	}

}
