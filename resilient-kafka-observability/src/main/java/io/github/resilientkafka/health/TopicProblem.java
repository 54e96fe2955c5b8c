package io.github.resilientkafka.health;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import io.github.resilientkafka.sampling.PartitionSample;
import io.github.resilientkafka.sampling.ReplicationState;
import io.github.resilientkafka.sampling.TopicRole;
import io.github.resilientkafka.sampling.TopicSample;

/**
 * What is wrong with partitions of a topic.
 *
 * @param topic the name of the topic
 * @param role what the application does with it
 * @param state how the partitions are replicated
 * @param level how bad that is
 * @param partitions their numbers
 * @param behind the ids of the brokers whose replicas are not in sync
 * @param missing the ids of those that are not live
 * @param since since when the first of them has not been healthy
 */
record TopicProblem(String topic, TopicRole role, ReplicationState state, HealthLevel level, List<Integer> partitions,
		Set<Integer> behind, Set<Integer> missing, Instant since) {

	static TopicProblem of(TopicSample topic, ReplicationState state, Collection<PartitionSample> impaired,
			Function<Instant, HealthLevel> levels) {
		HealthLevel level = HealthLevel.UP;
		List<Integer> partitions = new ArrayList<>();
		Set<Integer> behind = new TreeSet<>();
		Set<Integer> missing = new TreeSet<>();
		Instant since = Instant.MAX;
		for (PartitionSample partition : impaired) {
			partitions.add(partition.partition());
			partition.replicas()
				.stream()
				.filter((replica) -> !partition.inSync().contains(replica))
				.forEach(behind::add);
			missing.addAll(partition.missing());
			Instant impairedSince = partition.impairedSince();
			if (impairedSince != null) {
				since = impairedSince.isBefore(since) ? impairedSince : since;
				level = level.worse(levels.apply(impairedSince));
			}
		}
		return new TopicProblem(topic.name(), topic.role(), state, level, partitions, behind, missing, since);
	}

	Map<String, Object> details() {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("topic", this.topic);
		details.put("role", this.role.name());
		details.put("state", this.state.name());
		details.put("partitionCount", this.partitions.size());
		details.put("partitions", BoundedList.of(this.partitions));
		details.put("brokersOutOfSync", BoundedList.of(this.behind));
		details.put("brokersMissing", BoundedList.of(this.missing));
		details.put("cause", this.missing.isEmpty() ? "REPLICA_LAGGING" : "BROKER_DOWN");
		details.put("since", this.since.toString());
		return details;
	}

	String reason() {
		String effect = switch (this.state) {
			case HEALTHY, UNDER_REPLICATED -> "lack(s) replicas";
			case AT_MIN_ISR -> "can be written to until one more replica is lost";
			case UNDER_MIN_ISR -> "cannot be written to with acks=all";
			case OFFLINE -> "can be neither written to nor read";
		};
		return "%s: %d partition(s) %s%s".formatted(this.topic, this.partitions.size(), effect,
				this.missing.isEmpty() ? ": look why the brokers %s cannot keep up".formatted(this.behind)
						: ", missing are the brokers %s: start them".formatted(this.missing));
	}

}
