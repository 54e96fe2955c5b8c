package io.github.resilientkafka.benchmarks.contender;

import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import org.springframework.kafka.annotation.KafkaListener;

/**
 * A batch listener of spring-kafka.
 *
 * @param id the id, the group and the topic
 * @param work what to do with each record
 */
record PlainBatchListener(String id, Work work) {

	@KafkaListener(id = "#{__listener.id()}", topics = "#{__listener.id()}", groupId = "#{__listener.id()}",
			batch = "true")
	void handle(List<ConsumerRecord<String, String>> records) {
		this.work.handle(records);
	}

}
