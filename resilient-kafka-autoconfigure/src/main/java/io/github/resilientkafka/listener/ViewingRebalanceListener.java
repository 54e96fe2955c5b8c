package io.github.resilientkafka.listener;

import java.util.Collection;

import io.github.resilientkafka.polling.ConsumerView;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;

/**
 * Gives a rebalance listener of the application a consumer with which it can commit
 * nothing. It may seek: nothing is kept of a partition that is just assigned.
 *
 * @param listener the listener of the application
 */
record ViewingRebalanceListener(ConsumerAwareRebalanceListener listener) implements ConsumerAwareRebalanceListener {

	@Override
	public void onPartitionsRevokedBeforeCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		this.listener.onPartitionsRevokedBeforeCommit(ConsumerView.seekable(consumer), partitions);
	}

	@Override
	public void onPartitionsRevokedAfterCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		this.listener.onPartitionsRevokedAfterCommit(ConsumerView.seekable(consumer), partitions);
	}

	@Override
	public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		this.listener.onPartitionsLost(ConsumerView.seekable(consumer), partitions);
	}

	@Override
	public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		this.listener.onPartitionsAssigned(ConsumerView.seekable(consumer), partitions);
	}

}
