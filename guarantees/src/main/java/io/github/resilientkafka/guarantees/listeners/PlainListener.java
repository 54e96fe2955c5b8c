package io.github.resilientkafka.guarantees.listeners;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import org.springframework.kafka.annotation.KafkaListener;

/**
 * A listener of spring-kafka, with retry topics if there is a configuration for them.
 *
 * @param name its id and group
 * @param topic its topic
 * @param failing whether each call fails
 */
record PlainListener(String name, String topic, boolean failing) {

	@KafkaListener(id = "#{__listener.name()}", topics = "#{__listener.topic()}")
	void listen(ConsumerRecord<String, String> order) {
		if (this.failing) {
			throw new IllegalStateException("The order cannot be charged");
		}
	}

}
