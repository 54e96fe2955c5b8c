package io.github.resilientkafka.polling;

import java.util.Collection;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

/**
 * Forgets what belongs to another consumer from now on, after a last commit, and then
 * tells the container.
 *
 * @param container the listener of the container
 * @param finish ends what goes on in partitions that are revoked
 * @param leave forgets partitions
 * @param join begins with partitions
 */
record ForgettingListener(ConsumerRebalanceListener container, Consumer<Collection<TopicPartition>> finish,
		Consumer<Collection<TopicPartition>> leave,
		Consumer<Collection<TopicPartition>> join) implements ConsumerRebalanceListener {

	@Override
	public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
		try {
			this.finish.accept(partitions);
		}
		finally {
			this.leave.accept(partitions);
			this.container.onPartitionsRevoked(partitions);
		}
	}

	@Override
	public void onPartitionsLost(Collection<TopicPartition> partitions) {
		this.leave.accept(partitions);
		this.container.onPartitionsLost(partitions);
	}

	@Override
	public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
		this.leave.accept(partitions);
		this.join.accept(partitions);
		this.container.onPartitionsAssigned(partitions);
	}

}
