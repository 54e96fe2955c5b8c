package io.github.resilientkafka.event;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Where a record is in Kafka.
 *
 * @param topic the topic
 * @param partition the partition
 * @param offset the offset
 */
public record RecordCoordinates(String topic, int partition, long offset) {

	/**
	 * The coordinates of a record.
	 * @param record the record
	 * @return where it is
	 */
	public static RecordCoordinates of(ConsumerRecord<?, ?> record) {
		return new RecordCoordinates(record.topic(), record.partition(), record.offset());
	}

	@Override
	public String toString() {
		return this.topic + "-" + this.partition + "@" + this.offset;
	}

}
