package io.github.resilientkafka.guarantees.application;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.guarantees.workload.Charge;
import io.github.resilientkafka.guarantees.workload.Mode;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Charges one order after the other.
 *
 * @param mode what it is configured for
 * @param charge what it does
 */
record RecordListener(Mode mode, Charge charge) implements AutoCloseable {

	@ResilientKafkaListener(id = "#{__listener.mode().id()}", topics = "#{__listener.mode().input()}",
			groupId = "#{__listener.mode().id()}", concurrency = "${guarantees.concurrency:1}")
	void listen(ConsumerRecord<String, String> order) {
		this.charge.charge(order);
	}

	@Override
	public void close() {
		this.charge.close();
	}

}
