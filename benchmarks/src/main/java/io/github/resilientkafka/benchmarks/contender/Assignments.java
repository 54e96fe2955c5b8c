package io.github.resilientkafka.benchmarks.contender;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;

/**
 * Counts how often partitions are handed out. Boot passes it to the containers of all
 * listeners.
 */
class Assignments implements ConsumerAwareRebalanceListener {

	private final AtomicInteger count = new AtomicInteger();

	@Override
	public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		this.count.incrementAndGet();
	}

	int count() {
		return this.count.get();
	}

}
