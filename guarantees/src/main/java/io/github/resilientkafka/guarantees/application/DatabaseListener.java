package io.github.resilientkafka.guarantees.application;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.guarantees.workload.Charge;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import org.springframework.transaction.annotation.Transactional;

/**
 * Charges orders and writes a row for each, in the transaction in which the key of the
 * order is confirmed.
 */
class DatabaseListener implements AutoCloseable {

	private final Charge charge;

	private final Effects effects;

	DatabaseListener(Charge charge, Effects effects) {
		this.charge = charge;
		this.effects = effects;
	}

	/**
	 * The row is written first, so that a charge that fails has something to roll back.
	 */
	@Transactional(rollbackFor = Exception.class)
	@ResilientKafkaListener(id = "deduplication-database", topics = "orders-deduplication-database",
			groupId = "deduplication-database", concurrency = "${guarantees.concurrency:1}")
	void listen(ConsumerRecord<String, String> order) {
		this.effects.insert(order);
		this.charge.charge(order);
	}

	@Override
	public void close() {
		this.charge.close();
	}

}
