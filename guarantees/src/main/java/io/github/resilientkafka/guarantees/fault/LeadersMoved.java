package io.github.resilientkafka.guarantees.fault;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.resilientkafka.guarantees.scene.Facts;
import io.github.resilientkafka.guarantees.scene.Scene;
import io.github.resilientkafka.guarantees.scene.Surveyor;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * The leaders of all topics, those of consumer offsets and transactions included, move to
 * other brokers, while all brokers are up.
 */
final class LeadersMoved implements Fault {

	private final int steps;

	LeadersMoved(int steps) {
		this.steps = 1 + steps;
	}

	@Override
	public String target() {
		return "all topics";
	}

	@Override
	public void inject(Scene scene) {
		Set<String> names = Surveyor
			.get(scene.surveyor().admin().listTopics(new ListTopicsOptions().listInternal(true)).names());
		Map<TopicPartition, Optional<NewPartitionReassignment>> orders = new HashMap<>();
		Surveyor.get(scene.surveyor().admin().describeTopics(names).allTopicNames())
			.forEach((name, topic) -> topic.partitions()
				.forEach((partition) -> orders.put(new TopicPartition(name, partition.partition()),
						Optional.of(new NewPartitionReassignment(rotated(partition))))));
		Surveyor.get(scene.surveyor().admin().alterPartitionReassignments(orders).all());
		Surveyor.get(scene.surveyor().admin().electLeaders(ElectionType.PREFERRED, orders.keySet()).partitions());
	}

	private List<Integer> rotated(TopicPartitionInfo partition) {
		List<Integer> replicas = new ArrayList<>(partition.replicas().stream().map(Node::id).toList());
		Collections.rotate(replicas, this.steps);
		return replicas;
	}

	@Override
	public Optional<String> bite(Scene scene, Facts before) {
		long moved = scene.surveyor().facts().leadersMovedSince(before);
		return (moved > 0) ? Optional.of(moved + " leaders moved") : Optional.empty();
	}

	@Override
	public void heal(Scene scene) {
		// Nothing is broken
	}

}
