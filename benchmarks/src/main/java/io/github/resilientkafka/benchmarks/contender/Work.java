package io.github.resilientkafka.benchmarks.contender;

import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import org.springframework.kafka.listener.BatchListenerFailedException;

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

	/**
	 * Handle records one after the other, up to the first that fails.
	 * @param records the records
	 * @throws BatchListenerFailedException naming the record that says so
	 */
	default void handle(List<ConsumerRecord<String, String>> records) {
		for (ConsumerRecord<String, String> record : records) {
			try {
				handle(record);
			}
			catch (RefusedException ex) {
				throw new BatchListenerFailedException(ex.getMessage(), ex, record);
			}
		}
	}

}
