package io.github.resilientkafka.guarantees.listeners;

import io.github.resilientkafka.ResilientKafkaListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A listener of the starter.
 *
 * @param name its id and group
 * @param topic its topic
 * @param failing whether each call fails
 */
record ResilientListener(String name, String topic, boolean failing) {

	@ResilientKafkaListener(id = "#{__listener.name()}", topics = "#{__listener.topic()}",
			groupId = "#{__listener.name()}")
	void listen(ConsumerRecord<String, String> order) {
		if (this.failing) {
			throw new IllegalStateException("The order cannot be charged");
		}
	}

}
