package io.github.resilientkafka.benchmarks.contender;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import org.springframework.kafka.core.KafkaOperations;

/**
 * Sends what a record holds before anything can fail. What is sent is not waited for: a
 * transaction does that when it is committed.
 *
 * @param template sends, as the application has it from Boot
 * @param output the topic to send to
 * @param work what to do with the record afterwards
 */
record Transformation(KafkaOperations<String, String> template, String output, Work work) implements Work {

	@Override
	public void handle(ConsumerRecord<String, String> record) {
		this.template.send(this.output, record.value());
		this.work.handle(record);
	}

}
