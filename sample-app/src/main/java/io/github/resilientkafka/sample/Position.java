package io.github.resilientkafka.sample;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Where a record is.
 *
 * @param topic the topic
 * @param partition the partition
 * @param offset the offset
 */
record Position(String topic, int partition, long offset) {

	static Position of(RecordMetadata metadata) {
		return new Position(metadata.topic(), metadata.partition(), metadata.offset());
	}

	static Position of(ConsumerRecord<?, ?> record) {
		return new Position(record.topic(), record.partition(), record.offset());
	}

}
