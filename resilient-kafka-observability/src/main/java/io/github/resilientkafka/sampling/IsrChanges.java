package io.github.resilientkafka.sampling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.github.resilientkafka.event.IsrShrinkCause;
import org.jspecify.annotations.Nullable;

/**
 * What has changed between two samples. Other replicas are a reassignment and no change
 * of those in sync, and a partition that was not in the earlier sample has not changed.
 */
final class IsrChanges {

	private IsrChanges() {
	}

	static List<IsrChange> between(Map<String, TopicSample> before, Map<String, TopicSample> after, Set<Integer> live,
			Instant now) {
		List<IsrChange> changes = new ArrayList<>();
		after.values().forEach((topic) -> {
			TopicSample earlier = before.get(topic.name());
			if (earlier != null) {
				addChanges(earlier, topic, live, now, changes);
			}
		});
		return List.copyOf(changes);
	}

	private static void addChanges(TopicSample before, TopicSample after, Set<Integer> live, Instant now,
			List<IsrChange> changes) {
		Map<Integer, PartitionSample> earlier = new HashMap<>();
		before.partitions().forEach((partition) -> earlier.put(partition.partition(), partition));
		Tally lost = new Tally();
		Tally regained = new Tally();
		for (PartitionSample partition : after.partitions()) {
			PartitionSample then = earlier.get(partition.partition());
			if (then != null && then.replicas().equals(partition.replicas())) {
				lost.add(partition, then.inSync(), partition.inSync());
				regained.add(partition, partition.inSync(), then.inSync());
			}
		}
		if (!lost.partitions.isEmpty()) {
			changes.add(lost.toChange(now, after.name(),
					live.containsAll(lost.brokers) ? IsrShrinkCause.REPLICA_LAGGING : IsrShrinkCause.BROKER_DOWN));
		}
		if (!regained.partitions.isEmpty()) {
			changes.add(regained.toChange(now, after.name(), null));
		}
	}

	private static final class Tally {

		private final Set<Integer> partitions = new TreeSet<>();

		private final Set<Integer> brokers = new TreeSet<>();

		private int remaining = Integer.MAX_VALUE;

		/**
		 * Add a partition if one set is a true part of the other.
		 */
		void add(PartitionSample partition, Set<Integer> larger, Set<Integer> smaller) {
			if (larger.size() > smaller.size() && larger.containsAll(smaller)) {
				Set<Integer> difference = new HashSet<>(larger);
				difference.removeAll(smaller);
				this.partitions.add(partition.partition());
				this.brokers.addAll(difference);
				this.remaining = Math.min(this.remaining, partition.inSync().size());
			}
		}

		IsrChange toChange(Instant now, String topic, @Nullable IsrShrinkCause cause) {
			return new IsrChange(now, topic, this.partitions, this.brokers, this.remaining, cause);
		}

	}

}
