package io.github.resilientkafka.guarantees.application;

import java.util.List;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.guarantees.workload.Charge;
import io.github.resilientkafka.guarantees.workload.Mode;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import org.springframework.kafka.listener.BatchListenerFailedException;

/**
 * Charges the orders of a poll together, and names the first that fails.
 *
 * @param mode what it is configured for
 * @param charge what it does
 */
record BatchListener(Mode mode, Charge charge) implements AutoCloseable {

	@ResilientKafkaListener(id = "#{__listener.mode().id()}", topics = "#{__listener.mode().input()}",
			groupId = "#{__listener.mode().id()}", concurrency = "${guarantees.concurrency:1}", batch = "true")
	void listen(List<ConsumerRecord<String, String>> orders) {
		for (ConsumerRecord<String, String> order : orders) {
			try {
				this.charge.charge(order);
			}
			catch (RuntimeException ex) {
				throw new BatchListenerFailedException("The order is not charged", ex, order);
			}
		}
	}

	@Override
	public void close() {
		this.charge.close();
	}

}
