package io.github.resilientkafka.benchmarks.contender;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import org.springframework.kafka.annotation.KafkaListener;

/**
 * A listener of spring-kafka; retry topics, if any, are configured beside it.
 *
 * @param id the id, the group and the topic
 * @param work what to do with a record
 */
record PlainListener(String id, Work work) {

	@KafkaListener(id = "#{__listener.id()}", topics = "#{__listener.id()}", groupId = "#{__listener.id()}")
	void handle(ConsumerRecord<String, String> record) {
		this.work.handle(record);
	}

}
