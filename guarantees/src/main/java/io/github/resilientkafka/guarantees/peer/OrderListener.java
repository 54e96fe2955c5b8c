package io.github.resilientkafka.guarantees.peer;

import io.github.resilientkafka.guarantees.workload.Charge;
import io.github.resilientkafka.guarantees.workload.Mode;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import org.springframework.kafka.annotation.KafkaListener;

/**
 * Charges one order after the other.
 *
 * @param mode what it is configured for
 * @param charge what it does
 * @param containerFactory the name of the factory of its containers
 */
record OrderListener(Mode mode, Charge charge, String containerFactory) implements AutoCloseable {

	@KafkaListener(id = "#{__listener.mode().id()}", topics = "#{__listener.mode().input()}",
			containerFactory = "#{__listener.containerFactory()}", concurrency = "${guarantees.concurrency:1}")
	void listen(ConsumerRecord<String, String> order) {
		this.charge.charge(order);
	}

	@Override
	public void close() {
		this.charge.close();
	}

}
