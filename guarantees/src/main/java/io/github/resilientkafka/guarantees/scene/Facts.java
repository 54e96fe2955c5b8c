package io.github.resilientkafka.guarantees.scene;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.TopicPartition;

/**
 * What the brokers say of themselves at one moment.
 *
 * @param leaders of the partitions of the main topics, by broker id
 * @param replicasInSync of the same partitions
 * @param members ids of the members of the groups
 * @param coordinators of the groups, by broker id
 */
public record Facts(Map<TopicPartition, Integer> leaders, Map<TopicPartition, List<Integer>> replicasInSync,
		Map<String, Set<String>> members, Map<String, Integer> coordinators) {

	/**
	 * How many partitions have another leader than before.
	 */
	public long leadersMovedSince(Facts before) {
		return before.leaders()
			.entrySet()
			.stream()
			.filter((entry) -> !entry.getValue().equals(this.leaders.get(entry.getKey())))
			.count();
	}

	/**
	 * How many partitions have fewer replicas in sync.
	 */
	public long belowReplicas(int count) {
		return this.replicasInSync.values().stream().filter((replicas) -> replicas.size() < count).count();
	}

	/**
	 * How many members of groups are gone.
	 */
	public long membersGoneSince(Facts before) {
		return before.members()
			.entrySet()
			.stream()
			.flatMap((entry) -> entry.getValue()
				.stream()
				.filter((member) -> !this.members.getOrDefault(entry.getKey(), Set.of()).contains(member)))
			.count();
	}

}
