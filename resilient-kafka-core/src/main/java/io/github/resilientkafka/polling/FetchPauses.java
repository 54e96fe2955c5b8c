package io.github.resilientkafka.polling;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The partitions that a consumer does not fetch: those that its container has paused, and
 * those of which enough is kept. Used by its consumer thread only.
 */
final class FetchPauses {

	private final Consumer<?, ?> consumer;

	private final BacklogQueue backlogs;

	private final UnaryOperator<Set<TopicPartition>> withPausedTopics;

	private final Set<TopicPartition> byContainer = new HashSet<>();

	private final Set<TopicPartition> heldBack = new HashSet<>();

	/**
	 * Create the pauses of a consumer.
	 * @param withPausedTopics adds the partitions of topics that are paused on their own
	 */
	FetchPauses(Consumer<?, ?> consumer, BacklogQueue backlogs, UnaryOperator<Set<TopicPartition>> withPausedTopics) {
		this.consumer = consumer;
		this.backlogs = backlogs;
		this.withPausedTopics = withPausedTopics;
	}

	/**
	 * The container pauses partitions, and the client is told by the caller.
	 */
	void pause(Collection<TopicPartition> partitions) {
		this.byContainer.addAll(partitions);
	}

	/**
	 * The container resumes partitions.
	 */
	void resume(Collection<TopicPartition> partitions) {
		this.byContainer.removeAll(partitions);
		this.consumer.resume(partitions.stream().filter((partition) -> !this.heldBack.contains(partition)).toList());
	}

	Set<TopicPartition> byContainer() {
		return Set.copyOf(this.byContainer);
	}

	/**
	 * The partitions whose records are not handed out.
	 */
	Set<TopicPartition> paused() {
		return this.withPausedTopics.apply(this.byContainer);
	}

	/**
	 * Let the client fetch nothing more for the partitions of which enough is kept, and
	 * fetch the others.
	 */
	void update() {
		Set<TopicPartition> paused = paused();
		if (this.backlogs.isEmpty() && this.heldBack.isEmpty() && paused.isEmpty()) {
			return;
		}
		Set<TopicPartition> assigned = this.consumer.assignment();
		this.backlogs.retain(assigned);
		this.heldBack.retainAll(assigned);
		Set<TopicPartition> full = this.backlogs.full();
		full.addAll(paused);
		full.retainAll(assigned);
		List<TopicPartition> finished = this.heldBack.stream()
			.filter((partition) -> !full.contains(partition))
			.toList();
		finished.forEach(this.heldBack::remove);
		this.consumer.resume(finished.stream().filter((partition) -> !this.byContainer.contains(partition)).toList());
		// again each time: a rebalance may have undone it
		this.heldBack.addAll(full);
		this.consumer.pause(this.heldBack);
	}

	/**
	 * Let the client fetch nothing.
	 */
	void holdAll() {
		this.heldBack.addAll(this.consumer.assignment());
		this.consumer.pause(this.heldBack);
	}

	void leave(Collection<TopicPartition> partitions) {
		partitions.forEach(this.heldBack::remove);
		this.byContainer.removeAll(partitions);
	}

}
