package io.github.resilientkafka.startup;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.resilientkafka.topic.RedirectTopic;
import io.github.resilientkafka.topic.TopicChain;
import org.apache.kafka.common.acl.AclOperation;

/**
 * The rules for the brokers, and for what the application may do there.
 */
final class ClusterRules {

	private static final Duration MIN_OFFSETS_RETENTION = Duration.ofDays(7);

	private static final String OFFSETS_RETENTION = "offsets.retention.minutes";

	private static final String ELIGIBLE_LEADER_REPLICAS = "eligible.leader.replicas.version";

	private ClusterRules() {
	}

	static List<StartupRule> all() {
		return List.of(brokers(), racks(), eligibleLeaderReplicas(), offsetsRetention(), topicPermissions(),
				deadLetterPermissions(), groupPermissions());
	}

	private static StartupRule brokers() {
		return StartupRule.broker("cluster-brokers", Severity.WARN)
			.inProduction()
			.asks("Are there as many brokers as replicas, and three at least?")
			.because("Replicas are missing, and no broker may be stopped, not even for an update.")
			.remedy("Start the brokers that are down, or add some.")
			.check((clients, brokers) -> brokers.brokers().check(clients.cluster().toString(), (live) -> {
				int needed = TopicRules.mainTopics(clients)
					.map((topic) -> brokers.topic(topic).partitions().value())
					.filter(Objects::nonNull)
					.mapToInt(TopicRules::replicas)
					.max()
					.orElse(0);
				return (live.size() >= Math.max(needed, 3)) ? Stream.empty()
						: Stream.of(RuleResult.wrong(clients.cluster().toString(), "live brokers", live.size()));
			}));
	}

	private static StartupRule racks() {
		return StartupRule.broker("cluster-racks", Severity.WARN)
			.asks("Are the replicas of a partition in different racks, where brokers have racks?")
			.because("The outage of one rack, or availability zone, takes all replicas.")
			.remedy("Reassign the partitions; new topics are spread by themselves when all brokers have broker.rack.")
			.check((clients, brokers) -> brokers.brokers().check(clients.cluster().toString(), (live) -> {
				Map<Integer, String> racks = new HashMap<>();
				live.forEach((broker) -> racks.put(broker.id(), Objects.requireNonNullElse(broker.rack(), "")));
				boolean spread = Set.copyOf(racks.values()).size() > 1;
				return TopicRules.mainTopics(clients)
					.flatMap((topic) -> brokers.topic(topic)
						.partitions()
						.check(topic,
								(partitions) -> partitions.stream()
									.filter((replicas) -> spread && replicas.size() > 1)
									.map((replicas) -> racks(replicas, racks))
									.filter((used) -> used.size() == 1)
									.limit(1)
									.map((used) -> RuleResult.wrong(topic, "rack of all replicas of a partition",
											used.iterator().next()))));
			}));
	}

	/**
	 * A broker that is down may be in any rack.
	 */
	private static Set<String> racks(List<Integer> replicas, Map<Integer, String> racks) {
		return replicas.stream().map((id) -> racks.getOrDefault(id, "of broker " + id)).collect(Collectors.toSet());
	}

	private static StartupRule eligibleLeaderReplicas() {
		return StartupRule.broker("eligible-leader-replicas", Severity.INFO)
			.asks("Do the brokers know which replicas may lead after several of them have failed (KIP-966)?")
			.because(
					"When the in-sync replicas have shrunk to one and that one crashes, what it had not yet flushed is lost.")
			.remedy("Use brokers of Kafka 4.1 or later, with the feature eligible.leader.replicas.version.")
			.check((clients, brokers) -> brokers.features()
				.check(clients.cluster().toString(),
						(features) -> features.contains(ELIGIBLE_LEADER_REPLICAS) ? Stream.empty() : Stream
							.of(RuleResult.wrong(clients.cluster().toString(), ELIGIBLE_LEADER_REPLICAS, "(none)"))));
	}

	private static StartupRule offsetsRetention() {
		return StartupRule.broker("offsets-retention", Severity.WARN)
			.asks("Are the offsets of a stopped group kept for 7 days?")
			.because("After a longer stop a listener begins where auto.offset.reset says, not where it has ended.")
			.remedy("Set offsets.retention.minutes of the brokers to 10080 (the default) or more.")
			.check((clients, brokers) -> brokers.configs().check(clients.cluster().toString(), (configs) -> {
				long minutes = Numbers.of(configs.get(OFFSETS_RETENTION), Long.MAX_VALUE);
				return (minutes >= MIN_OFFSETS_RETENTION.toMinutes()) ? Stream.empty()
						: Stream.of(RuleResult.wrong(clients.cluster().toString(), OFFSETS_RETENTION, minutes));
			}));
	}

	private static StartupRule topicPermissions() {
		return StartupRule.broker("topic-permissions", Severity.ERROR)
			.asks("May the application read its topics, read and write retry topics, and write dead letters?")
			.because("Nothing is consumed, or the partition of the first record that fails waits.")
			.remedy("Add the operations to the ACLs of the application's principal.")
			.check((clients, brokers) -> needs(clients).entrySet()
				.stream()
				.flatMap((need) -> brokers.topic(need.getKey())
					.operations()
					.check(need.getKey(), (granted) -> missing(need.getKey(), need.getValue(), granted))));
	}

	private static Map<String, Set<AclOperation>> needs(ClientFacts clients) {
		Map<String, Set<AclOperation>> needs = new HashMap<>();
		for (ListenerFacts listener : clients.listeners()) {
			listener.chain().topics().forEach((topic) -> need(needs, topic).add(AclOperation.READ));
			listener.chain().retryTopics().forEach((topic) -> need(needs, topic).add(AclOperation.READ));
			listener.redirectTopics()
				.stream()
				.filter(RedirectTopic::takesFailures)
				.forEach((topic) -> need(needs, topic.name()).add(AclOperation.WRITE));
		}
		return needs;
	}

	private static StartupRule deadLetterPermissions() {
		return StartupRule.broker("dead-letter-permissions", Severity.WARN)
			.asks("May the application read its dead letters, and read and write replay topics and ledgers?")
			.because("Dead letters can be neither looked at nor replayed from the application.")
			.remedy("Add the operations to the ACLs of the application's principal, or set resilient-kafka.dead-letters.enabled=false.")
			.check((clients, brokers) -> TopicRules.redirects(clients)
				.filter((redirect) -> !needsOfOperators(clients, redirect).isEmpty())
				.flatMap((redirect) -> brokers.topic(redirect.name())
					.operations()
					.check(redirect.name(),
							(granted) -> missing(redirect.name(), needsOfOperators(clients, redirect), granted))));
	}

	private static Set<AclOperation> needsOfOperators(ClientFacts clients, RedirectTopic redirect) {
		return switch (redirect.purpose()) {
			case RETRY -> Set.of();
			case DEAD_LETTERS ->
				TopicRules.redirects(clients).anyMatch((other) -> other.purpose() == RedirectTopic.Purpose.LEDGER)
						? Set.of(AclOperation.READ) : Set.of();
			case REPLAY, LEDGER -> Set.of(AclOperation.READ, AclOperation.WRITE);
		};
	}

	private static Set<AclOperation> need(Map<String, Set<AclOperation>> needs, String topic) {
		return needs.computeIfAbsent(topic, (name) -> new HashSet<>());
	}

	private static StartupRule groupPermissions() {
		return StartupRule.broker("group-permissions", Severity.ERROR)
			.asks("May the application use its consumer groups, those of the retry topics included?")
			.because("Nothing is consumed, or nothing is tried again.")
			.remedy("Add the operation to the ACLs of the application's principal, best for a prefix: the group of retries is <group>.retry.")
			.check((clients, brokers) -> groups(clients).flatMap((group) -> brokers.group(group)
				.check(group, (granted) -> missing(group, Set.of(AclOperation.READ), granted))));
	}

	/**
	 * The groups that listeners use.
	 */
	static Stream<String> groups(ClientFacts clients) {
		return clients.listeners()
			.stream()
			.flatMap((listener) -> listener.chain().retryTopics().isEmpty() ? Stream.of(listener.group())
					: Stream.of(listener.group(), TopicChain.retryGroup(listener.group())))
			.distinct();
	}

	private static Stream<RuleResult> missing(String subject, Set<AclOperation> needed, Set<AclOperation> granted) {
		String missing = needed.stream()
			.filter((operation) -> !granted.contains(operation))
			.map(AclOperation::name)
			.sorted()
			.collect(Collectors.joining(", "));
		return missing.isEmpty() ? Stream.empty() : Stream.of(RuleResult.wrong(subject, "missing permission", missing));
	}

}
