package io.github.resilientkafka.retired;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.resilientkafka.retired.ClusterTopics.Access;
import io.github.resilientkafka.retired.ClusterTopics.GroupMembers;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.topic.RetiredLane;
import io.github.resilientkafka.topic.TopicChain;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Looks in a cluster for retry topics that hold records and that no listener here names.
 * What a topic is called, or that the group of the retries has committed offsets of it,
 * makes it a candidate; whose it is, its records tell. Used by one thread at a time.
 */
final class RetryTopicSearch {

	private final Cluster cluster;

	private final ClusterTopics topics;

	private final FormerLanes former;

	/** Whose retries a topic holds does not change, nor that it holds something else. */
	private final Map<String, Optional<RetryTopicOwner>> owners = new HashMap<>();

	RetryTopicSearch(Cluster cluster, Admin admin) {
		this.cluster = cluster;
		this.topics = new ClusterTopics(admin);
		this.former = new FormerLanes(admin);
	}

	/**
	 * Look.
	 * @param chains the topics of all listeners of the cluster
	 */
	FoundLanes search(Collection<TopicChain> chains) throws InterruptedException {
		Set<String> names = this.topics.names();
		Map<String, Map<TopicPartition, Long>> committed = this.topics
			.committed(chains.stream().map((chain) -> TopicChain.retryGroup(chain.group())).distinct().toList());
		this.owners.keySet().retainAll(names);
		Map<String, List<RetiredLane>> retired = new LinkedHashMap<>();
		for (TopicChain chain : chains) {
			List<RetiredLane> lanes = this.former.of(chain, names);
			if (!lanes.isEmpty()) {
				retired.put(chain.listener(), new ArrayList<>(lanes));
			}
		}
		Set<String> candidates = candidates(chains, names, this.owners.keySet(), committed.values());
		if (candidates.isEmpty()) {
			return new FoundLanes(retired, Map.of(), List.of(), List.of());
		}
		Access access = this.topics.access(candidates);
		List<UnreadableLane> unreadable = unreadable(access.denied(), chains, committed);
		access.denied().forEach((partition) -> candidates.remove(partition.topic()));
		TopicEnds ends = this.topics.ends(access.readable());
		findOwners(candidates, ends);
		Map<String, Long> records = new HashMap<>();
		Map<String, RetryTopicOwner> others = new LinkedHashMap<>();
		for (String name : candidates) {
			RetryTopicOwner owner = this.owners.getOrDefault(name, Optional.empty()).orElse(null);
			if (owner == null) {
				continue;
			}
			TopicChain chain = reader(owner, chains);
			if (chain != null) {
				retired.computeIfAbsent(chain.listener(), (listener) -> new ArrayList<>())
					.add(chain.retiredLane(name, owner.topic()));
				records.put(name, ends
					.count(ends.waiting(Set.of(name), offsets(committed, TopicChain.retryGroup(owner.group())))));
			}
			else if (concerns(owner, chains)) {
				others.put(name, owner);
			}
		}
		return new FoundLanes(retired, records, unreadable, stranded(others, chains, ends));
	}

	private static Set<String> candidates(Collection<TopicChain> chains, Set<String> names, Set<String> known,
			Collection<Map<TopicPartition, Long>> committed) {
		Predicate<String> related = chains.stream()
			.map(TopicChain::related)
			.reduce(Predicate::or)
			.orElse((name) -> false);
		Set<String> candidates = names.stream().filter(related).collect(Collectors.toCollection(TreeSet::new));
		committed.forEach((offsets) -> offsets.keySet().forEach((partition) -> candidates.add(partition.topic())));
		candidates.addAll(known);
		candidates.retainAll(names);
		for (TopicChain chain : chains) {
			candidates.removeAll(chain.topics());
			candidates.removeAll(chain.retryTopics());
			candidates.removeAll(chain.deadLetterTopics());
			candidates.removeAll(chain.replayTopics().values());
			candidates.removeAll(chain.ledgers().values());
			chain.retired().former().forEach((lane) -> candidates.remove(lane.name()));
		}
		return candidates;
	}

	/**
	 * What may not be read does not tell whose it is: its name has to do, or that the
	 * group of the retries has read it.
	 */
	private List<UnreadableLane> unreadable(Set<TopicPartition> denied, Collection<TopicChain> chains,
			Map<String, Map<TopicPartition, Long>> committed) throws InterruptedException {
		Map<String, TopicChain> lanes = new TreeMap<>();
		for (TopicPartition partition : denied) {
			chains.stream()
				.filter((chain) -> chain.isNamedLikeRetryTopic(partition.topic())
						|| offsets(committed, TopicChain.retryGroup(chain.group())).containsKey(partition))
				.findFirst()
				.ifPresent((chain) -> lanes.put(partition.topic(), chain));
		}
		if (lanes.isEmpty()) {
			return List.of();
		}
		TopicEnds ends = this.topics.ends(denied);
		List<UnreadableLane> unreadable = new ArrayList<>();
		lanes.forEach((name, chain) -> {
			long records = ends
				.count(ends.waiting(Set.of(name), offsets(committed, TopicChain.retryGroup(chain.group()))));
			if (records > 0) {
				unreadable.add(new UnreadableLane(chain.listener(), name, chain.group(), records));
			}
		});
		return unreadable;
	}

	/**
	 * An empty topic has no owner yet, and nothing that waits.
	 */
	private void findOwners(Set<String> candidates, TopicEnds ends) {
		Set<String> unknown = new TreeSet<>(candidates);
		unknown.removeAll(this.owners.keySet());
		PartitionHeads.read(this.cluster, ends.waiting(unknown, Map.of()), ends.ends())
			.forEach((partition, record) -> this.owners.putIfAbsent(partition.topic(),
					Optional.ofNullable(RetryTopicOwner.of(record.headers()))));
	}

	private static @Nullable TopicChain reader(RetryTopicOwner owner, Collection<TopicChain> chains) {
		return chains.stream()
			.filter((chain) -> chain.group().equals(owner.group()) && chain.topics().contains(owner.topic()))
			.findFirst()
			.orElse(null);
	}

	private static boolean concerns(RetryTopicOwner owner, Collection<TopicChain> chains) {
		return chains.stream()
			.anyMatch((chain) -> chain.group().equals(owner.group()) || chain.topics().contains(owner.topic()));
	}

	/**
	 * Those of others are theirs as long as they live.
	 */
	private List<StrandedTopic> stranded(Map<String, RetryTopicOwner> others, Collection<TopicChain> chains,
			TopicEnds ends) throws InterruptedException {
		if (others.isEmpty()) {
			return List.of();
		}
		Set<String> groups = others.values()
			.stream()
			.flatMap((owner) -> Stream.of(owner.group(), TopicChain.retryGroup(owner.group())))
			.collect(Collectors.toSet());
		Map<String, GroupMembers> members = this.topics.members(groups);
		Map<String, Map<TopicPartition, Long>> committed = this.topics.committed(groups);
		List<StrandedTopic> stranded = new ArrayList<>();
		others.forEach((name, owner) -> {
			boolean renamed = chains.stream().noneMatch((chain) -> chain.group().equals(owner.group()));
			String retryGroup = TopicChain.retryGroup(owner.group());
			if (isAbandoned(name, owner, renamed, members) && committed.containsKey(retryGroup)) {
				Map<TopicPartition, Long> waiting = ends.waiting(Set.of(name), offsets(committed, retryGroup));
				// What is left may be the marker of a transaction
				if (!PartitionHeads.read(this.cluster, waiting, ends.ends()).isEmpty()) {
					stranded.add(new StrandedTopic(name, owner.group(), owner.topic(), ends.count(waiting), renamed));
				}
			}
		});
		return stranded;
	}

	private static boolean isAbandoned(String name, RetryTopicOwner owner, boolean renamed,
			Map<String, GroupMembers> members) {
		GroupMembers main = members.get(owner.group());
		GroupMembers retry = members.get(TopicChain.retryGroup(owner.group()));
		if (main == null || retry == null) {
			return false;
		}
		return renamed ? main.count() + retry.count() == 0
				: !main.topics().contains(owner.topic()) && !retry.topics().contains(name);
	}

	private static Map<TopicPartition, Long> offsets(Map<String, Map<TopicPartition, Long>> committed, String group) {
		return committed.getOrDefault(group, Map.of());
	}

}
