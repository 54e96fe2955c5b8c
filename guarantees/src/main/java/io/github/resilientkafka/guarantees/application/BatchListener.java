package io.github.resilientkafka.guarantees.application;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

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
	void listen(List<ConsumerRecord<String, String>> orders) throws ExecutionException, InterruptedException {
		List<CompletableFuture<?>> outputs = new ArrayList<>();
		try {
			for (ConsumerRecord<String, String> order : orders) {
				outputs.add(start(order));
			}
		}
		finally {
			// Those in front of the one that fails count as done
			awaitAll(outputs);
		}
	}

	private CompletableFuture<?> start(ConsumerRecord<String, String> order)
			throws ExecutionException, InterruptedException {
		try {
			return this.charge.start(order);
		}
		catch (RuntimeException ex) {
			throw new BatchListenerFailedException("The order is not charged", ex, order);
		}
	}

	private void awaitAll(List<CompletableFuture<?>> outputs) throws ExecutionException, InterruptedException {
		if (this.mode.transactional()) {
			return;
		}
		for (CompletableFuture<?> output : outputs) {
			output.get();
		}
	}

	@Override
	public void close() {
		this.charge.close();
	}

}
