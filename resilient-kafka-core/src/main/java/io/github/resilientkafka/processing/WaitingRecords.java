package io.github.resilientkafka.processing;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * From where on the records of each partition wait, because one in front of them does.
 */
final class WaitingRecords {

	private final Map<TopicPartition, Long> from = new HashMap<>();

	/**
	 * Let a record wait, and those behind it.
	 */
	void add(TopicPartition partition, ConsumerRecord<?, ?> record) {
		this.from.merge(partition, record.offset(), Math::min);
	}

	boolean contains(TopicPartition partition, ConsumerRecord<?, ?> record) {
		Long first = this.from.get(partition);
		return first != null && record.offset() >= first;
	}

}
