package io.github.resilientkafka.assembly;

import java.util.Collection;
import java.util.function.UnaryOperator;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;

/**
 * Gives a rebalance listener of the application a consumer with which it can commit
 * nothing.
 *
 * @param listener the listener of the application
 * @param view what it sees of a consumer
 */
record ViewingRebalanceListener(ConsumerAwareRebalanceListener listener,
		UnaryOperator<Consumer<?, ?>> view) implements ConsumerAwareRebalanceListener {

	@Override
	public void onPartitionsRevokedBeforeCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		this.listener.onPartitionsRevokedBeforeCommit(this.view.apply(consumer), partitions);
	}

	@Override
	public void onPartitionsRevokedAfterCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		this.listener.onPartitionsRevokedAfterCommit(this.view.apply(consumer), partitions);
	}

	@Override
	public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		this.listener.onPartitionsLost(this.view.apply(consumer), partitions);
	}

	@Override
	public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		this.listener.onPartitionsAssigned(this.view.apply(consumer), partitions);
	}

}
