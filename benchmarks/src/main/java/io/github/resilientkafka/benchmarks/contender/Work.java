package io.github.resilientkafka.benchmarks.contender;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the listeners of all contenders do with a record.
 */
@FunctionalInterface
public interface Work {

	/**
	 * Handle a record.
	 * @param record the record
	 * @throws RefusedException if the record says so
	 */
	void handle(ConsumerRecord<String, String> record);

}
