package io.github.resilientkafka.benchmarks.contender;

import io.github.resilientkafka.ResilientKafkaListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A listener of this project.
 *
 * @param id the id, the group and the topic
 * @param work what to do with a record
 */
record ResilientListener(String id, Work work) {

	@ResilientKafkaListener(id = "#{__listener.id()}", topics = "#{__listener.id()}", groupId = "#{__listener.id()}")
	void handle(ConsumerRecord<String, String> record) {
		this.work.handle(record);
	}

}
