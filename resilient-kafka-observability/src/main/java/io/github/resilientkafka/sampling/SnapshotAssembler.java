package io.github.resilientkafka.sampling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.resilientkafka.event.IsrShrinkCause;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;

/**
 * Makes the next snapshot of the last one and of new answers.
 */
final class SnapshotAssembler {

	private static final int RECENT_SHRINKS = 10;

	/**
	 * A broker that is gone and has no replica of ours is remembered for so many
	 * intervals: it may have been removed on purpose.
	 */
	private static final int REMEMBERED_INTERVALS = 20;

	private SnapshotAssembler() {
	}

	static ClusterSnapshot next(ClusterSnapshot previous, ClusterAnswers answers, Map<String, TopicRole> roles,
			Map<Capability, CapabilityStatus> capabilities, SampleAttempt attempt, Duration interval) {
		Instant now = attempt.at();
		Set<Integer> live = live(answers);
		Map<String, TopicSample> topics = new TreeMap<>();
		roles.forEach(
				(name, role) -> topics.put(name, topic(name, role, answers, live, previous.topics().get(name), now)));
		List<IsrChange> changes = IsrChanges.between(previous.topics(), topics, live, now);
		List<IsrChange> shrinks = Stream
			.concat(changes.stream().filter(IsrChange::isShrink), previous.recentShrinks().stream())
			.limit(RECENT_SHRINKS)
			.toList();
		String id = (answers.cluster() != null) ? answers.cluster().id() : previous.id();
		return new ClusterSnapshot(previous.cluster(), id, now, attempt,
				brokers(previous.brokers(), live, answers.unreachable(), topics, now,
						interval.multipliedBy(REMEMBERED_INTERVALS)),
				quorum(previous.quorum(), answers, now), topics, answers.offsets(), capabilities, changes, shrinks);
	}

	/**
	 * Who may not ask for the brokers gets to know those that have replicas.
	 */
	private static Set<Integer> live(ClusterAnswers answers) {
		Set<Integer> live = new TreeSet<>();
		ClusterDescription cluster = answers.cluster();
		if (cluster != null) {
			live.addAll(cluster.brokers());
		}
		else {
			answers.descriptions()
				.values()
				.stream()
				.flatMap((description) -> description.partitions().stream())
				.flatMap((partition) -> partition.replicas().stream())
				.filter((node) -> !node.isEmpty())
				.forEach((node) -> live.add(node.id()));
		}
		live.removeAll(answers.unreachable());
		return live;
	}

	private static TopicSample topic(String name, TopicRole role, ClusterAnswers answers, Set<Integer> live,
			@Nullable TopicSample before, Instant now) {
		TopicDescription description = answers.descriptions().get(name);
		if (description == null) {
			TopicVisibility visibility = answers.missing().contains(name) ? TopicVisibility.MISSING
					: TopicVisibility.UNKNOWN;
			return new TopicSample(name, role, visibility, null, List.of());
		}
		Integer minInsyncReplicas = answers.minInsyncReplicas().get(name);
		Map<Integer, Instant> impairedSince = new HashMap<>();
		if (before != null) {
			before.partitions().forEach((partition) -> {
				if (partition.impairedSince() != null) {
					impairedSince.put(partition.partition(), partition.impairedSince());
				}
			});
		}
		List<PartitionSample> partitions = new ArrayList<>();
		for (TopicPartitionInfo info : description.partitions()) {
			Set<Integer> adding = answers.adding().getOrDefault(new TopicPartition(name, info.partition()), Set.of());
			partitions.add(partition(info, adding, minInsyncReplicas, answers.unreachable(), live,
					impairedSince.getOrDefault(info.partition(), now)));
		}
		return new TopicSample(name, role, TopicVisibility.DESCRIBED, minInsyncReplicas, List.copyOf(partitions));
	}

	/**
	 * What is unreachable while no controller leads counts for nothing although the
	 * brokers that are left still take it for in sync: no one can tell them.
	 */
	private static PartitionSample partition(TopicPartitionInfo info, Set<Integer> adding,
			@Nullable Integer minInsyncReplicas, Set<Integer> unreachable, Set<Integer> live, Instant impairedSince) {
		Set<Integer> replicas = ids(info.replicas());
		Set<Integer> inSync = ids(info.isr());
		inSync.removeAll(unreachable);
		Node node = info.leader();
		Integer leader = (node != null && !node.isEmpty() && !unreachable.contains(node.id())) ? node.id() : null;
		Set<Integer> missing = new TreeSet<>(replicas);
		missing.removeAll(live);
		int target = (int) replicas.stream().filter((replica) -> !adding.contains(replica)).count();
		ReplicationState state = ReplicationState.of(leader != null, inSync.size(), target, minInsyncReplicas);
		if (state == ReplicationState.HEALTHY) {
			return new PartitionSample(info.partition(), leader, replicas, inSync, missing, state, null, null);
		}
		IsrShrinkCause cause = missing.isEmpty() ? IsrShrinkCause.REPLICA_LAGGING : IsrShrinkCause.BROKER_DOWN;
		return new PartitionSample(info.partition(), leader, replicas, inSync, missing, state, cause, impairedSince);
	}

	private static Set<Integer> ids(List<Node> nodes) {
		return nodes.stream().map(Node::id).collect(Collectors.toCollection(TreeSet::new));
	}

	private static BrokerSample brokers(BrokerSample before, Set<Integer> live, Set<Integer> unreachable,
			Map<String, TopicSample> topics, Instant now, Duration remembered) {
		Set<Integer> needed = topics.values()
			.stream()
			.flatMap((topic) -> topic.partitions().stream())
			.flatMap((partition) -> partition.replicas().stream())
			.collect(Collectors.toSet());
		Set<Integer> known = new HashSet<>(needed);
		known.addAll(before.live());
		known.addAll(before.missing().keySet());
		Map<Integer, Instant> missing = new TreeMap<>();
		for (Integer broker : known) {
			Instant since = before.missing().getOrDefault(broker, now);
			if (!live.contains(broker) && (needed.contains(broker) || now.isBefore(since.plus(remembered)))) {
				missing.put(broker, since);
			}
		}
		return new BrokerSample(live, missing, unreachable);
	}

	private static @Nullable QuorumSample quorum(@Nullable QuorumSample before, ClusterAnswers answers, Instant now) {
		if (answers.quorumRefused()) {
			return null;
		}
		int leaderless = (before != null) ? before.leaderless() + 1 : 1;
		QuorumAnswer answer = answers.quorum();
		if (answer == null) {
			return new QuorumSample(null, leaderless, (before != null) ? before.voters() : Set.of(),
					(before != null) ? before.behind() : Map.of());
		}
		Map<Integer, Instant> behind = new TreeMap<>();
		for (Integer voter : answer.behind()) {
			behind.put(voter, (before != null) ? before.behind().getOrDefault(voter, now) : now);
		}
		boolean led = answer.leader() >= 0;
		return new QuorumSample(led ? answer.leader() : null, led ? 0 : leaderless,
				new TreeSet<>(answer.caughtUpAt().keySet()), behind);
	}

}
