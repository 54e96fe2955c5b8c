package io.github.resilientkafka.benchmarks.contender;

import java.util.List;

import io.github.resilientkafka.ResilientKafkaListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A batch listener of this project.
 *
 * @param id the id, the group and the topic
 * @param work what to do with each record
 */
record ResilientBatchListener(String id, Work work) {

	@ResilientKafkaListener(id = "#{__listener.id()}", topics = "#{__listener.id()}", groupId = "#{__listener.id()}",
			batch = "true")
	void handle(List<ConsumerRecord<String, String>> records) {
		this.work.handle(records);
	}

}
