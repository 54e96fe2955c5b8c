package io.github.resilientkafka.sampling;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.admin.BrokerAnswer.Failed;
import io.github.resilientkafka.admin.BrokerAnswer.Known;
import io.github.resilientkafka.admin.Deadline;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.DescribeMetadataQuorumOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListPartitionReassignmentsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a cluster. What it refuses is not an error and does not keep the rest from being
 * asked. Confined to one thread.
 */
final class ClusterSurvey implements AutoCloseable {

	private final Admin admin;

	private final Capabilities capabilities;

	private final SamplingSettings settings;

	private final OffsetSurvey offsets;

	private final MinInsyncReplicas minInsyncReplicas;

	ClusterSurvey(Admin admin, Capabilities capabilities, SamplingSettings settings) {
		this.admin = admin;
		this.capabilities = capabilities;
		this.settings = settings;
		this.offsets = new OffsetSurvey(admin, capabilities);
		this.minInsyncReplicas = new MinInsyncReplicas(admin, capabilities);
	}

	static ClusterSurvey of(Map<String, Object> configs, Capabilities capabilities, SamplingSettings settings) {
		return new ClusterSurvey(Admin.create(SurveyConfigs.of(configs, settings.timeout())), capabilities, settings);
	}

	/**
	 * Ask everything.
	 * @param inUse what to ask about
	 * @param doubtful whether the cluster may take brokers for live that are not, because
	 * no controller has led
	 * @param now the time of the sample
	 * @return the answers
	 * @throws KafkaException if the cluster does not answer
	 * @throws InterruptedException if the thread is interrupted
	 */
	ClusterAnswers take(TopicsInUse inUse, boolean doubtful, Instant now) throws InterruptedException {
		Deadline essentials = Deadline.in(this.settings.timeout().dividedBy(2));
		Duration patience = this.settings.patience();
		Deadline early = Deadline.in(patience);
		KafkaFuture<Map<Integer, KafkaFuture<Collection<TransactionListing>>>> pings = doubtful ? ping(early) : null;
		Map<String, KafkaFuture<TopicDescription>> topics = askTopics(inUse, essentials, now);
		this.offsets.askCommitted(inUse, early, now);
		Set<String> missing = new HashSet<>();
		Map<String, TopicDescription> descriptions = descriptions(topics, missing, essentials, now);
		// After the topics: a broker whose replicas are not in sync because it is down
		// must not be taken for live
		ClusterDescription cluster = cluster(essentials, now);
		Set<Integer> unreachable = (pings != null) ? unreachable(pings, early) : Set.of();
		Map<String, Map<TopicPartition, Long>> committed = this.offsets.committed(inUse, early, now);

		Deadline details = Deadline.in(patience);
		this.offsets.askEnds(ledPartitions(descriptions, unreachable), details, now);
		this.minInsyncReplicas.ask(descriptions.keySet(), details, now);
		OffsetSample offsetSample = this.offsets.sample(committed, details, now);
		Map<String, Integer> minimums = this.minInsyncReplicas.known(details, now);

		// Last, and one after the other: without a controller a broker does not answer
		// these, nor anything that comes behind them on the same connection
		Deadline controllers = Deadline.in(patience);
		QuorumAnswer quorum = quorum(controllers, now);
		Map<TopicPartition, Set<Integer>> adding = (quorum != null) ? adding(descriptions, controllers) : Map.of();
		boolean refused = this.capabilities.state(Capability.QUORUM, Capabilities.WHOLE).isRefusal();
		return new ClusterAnswers(cluster, unreachable, descriptions, missing, minimums, adding, quorum, refused,
				offsetSample);
	}

	private @Nullable QuorumAnswer quorum(Deadline deadline, Instant now) throws InterruptedException {
		if (!this.capabilities.mayAsk(Capability.QUORUM, now)) {
			return null;
		}
		BrokerAnswer<QuorumInfo> quorum = BrokerAnswer.await(this.admin
			.describeMetadataQuorum(new DescribeMetadataQuorumOptions().timeoutMs(deadline.remainingMillis()))
			.quorumInfo(), deadline);
		this.capabilities.note(Capability.QUORUM, Capabilities.WHOLE, quorum, now);
		return (quorum instanceof Known<QuorumInfo> known) ? QuorumAnswer.of(known.value()) : null;
	}

	/**
	 * Ask each broker for something small that it knows itself, and that no ACL makes it
	 * refuse: it then answers that there is nothing.
	 */
	private KafkaFuture<Map<Integer, KafkaFuture<Collection<TransactionListing>>>> ping(Deadline deadline) {
		return this.admin
			.listTransactions(new ListTransactionsOptions().filterProducerIds(Set.of(Long.MAX_VALUE))
				.timeoutMs(deadline.remainingMillis()))
			.byBrokerId();
	}

	private static Set<Integer> unreachable(
			KafkaFuture<Map<Integer, KafkaFuture<Collection<TransactionListing>>>> pings, Deadline deadline)
			throws InterruptedException {
		BrokerAnswer<Map<Integer, KafkaFuture<Collection<TransactionListing>>>> brokers = BrokerAnswer.await(pings,
				deadline);
		if (brokers instanceof Failed<?>) {
			// Which brokers there are is not known, nor is therefore which do not answer
			return Set.of();
		}
		Set<Integer> unreachable = new HashSet<>();
		for (Map.Entry<Integer, KafkaFuture<Collection<TransactionListing>>> ping : brokers.orThrow().entrySet()) {
			if (BrokerAnswer.await(ping.getValue(), deadline) instanceof Failed<?>) {
				unreachable.add(ping.getKey());
			}
		}
		return unreachable;
	}

	private @Nullable ClusterDescription cluster(Deadline deadline, Instant now) throws InterruptedException {
		if (!this.capabilities.mayAsk(Capability.CLUSTER, now)) {
			return null;
		}
		DescribeClusterResult result = this.admin
			.describeCluster(new DescribeClusterOptions().timeoutMs(deadline.remainingMillis()));
		BrokerAnswer<Collection<Node>> nodes = BrokerAnswer.await(result.nodes(), deadline);
		if (this.capabilities.note(Capability.CLUSTER, Capabilities.WHOLE, nodes, now).isRefusal()) {
			return null;
		}
		Set<Integer> brokers = nodes.orThrow().stream().map(Node::id).collect(Collectors.toSet());
		return new ClusterDescription(BrokerAnswer.await(result.clusterId(), deadline).orThrow(), brokers);
	}

	private Map<String, KafkaFuture<TopicDescription>> askTopics(TopicsInUse inUse, Deadline deadline, Instant now) {
		this.capabilities.retain(Capability.TOPICS, inUse.roles().keySet());
		Set<String> topics = this.capabilities.askable(Capability.TOPICS, inUse.roles().keySet(), now);
		return topics.isEmpty() ? Map.of()
				: this.admin.describeTopics(topics, new DescribeTopicsOptions().timeoutMs(deadline.remainingMillis()))
					.topicNameValues();
	}

	private Map<String, TopicDescription> descriptions(Map<String, KafkaFuture<TopicDescription>> topics,
			Set<String> missing, Deadline deadline, Instant now) throws InterruptedException {
		Map<String, TopicDescription> descriptions = new HashMap<>();
		KafkaException unanswered = null;
		boolean answered = topics.isEmpty();
		for (Map.Entry<String, KafkaFuture<TopicDescription>> topic : topics.entrySet()) {
			String name = topic.getKey();
			BrokerAnswer<TopicDescription> answer = BrokerAnswer.await(topic.getValue(), deadline);
			answer.ifKnown((description) -> descriptions.put(name, description));
			if (answer.failedWith(UnknownTopicOrPartitionException.class)) {
				missing.add(name);
				this.capabilities.answered(Capability.TOPICS, name, now);
				answered = true;
			}
			else if (this.capabilities.note(Capability.TOPICS, name, answer, now) != CapabilityState.UNKNOWN) {
				answered = true;
			}
			else if (answer instanceof Failed<?> failed) {
				unanswered = failed.reason();
			}
		}
		if (!answered && unanswered != null) {
			throw unanswered;
		}
		return descriptions;
	}

	/**
	 * Those that somebody can be asked about: an admin client waits for a leader until it
	 * is too late.
	 */
	private static Set<TopicPartition> ledPartitions(Map<String, TopicDescription> descriptions,
			Set<Integer> unreachable) {
		Set<TopicPartition> led = new HashSet<>();
		descriptions.forEach((topic, description) -> description.partitions()
			.stream()
			.filter((partition) -> partition.leader() != null && !partition.leader().isEmpty())
			.filter((partition) -> !unreachable.contains(partition.leader().id()))
			.forEach((partition) -> led.add(new TopicPartition(topic, partition.partition()))));
		return led;
	}

	/**
	 * Replicas that are being added are not missed. Only looked for where replicas are
	 * not in sync.
	 */
	private Map<TopicPartition, Set<Integer>> adding(Map<String, TopicDescription> descriptions, Deadline deadline)
			throws InterruptedException {
		Set<TopicPartition> impaired = new HashSet<>();
		descriptions.forEach((topic, description) -> description.partitions()
			.stream()
			.filter(ClusterSurvey::isImpaired)
			.forEach((partition) -> impaired.add(new TopicPartition(topic, partition.partition()))));
		if (impaired.isEmpty()) {
			return Map.of();
		}
		Map<TopicPartition, Set<Integer>> adding = new HashMap<>();
		// If they are not known there are none, as kafka-topics.sh does it
		BrokerAnswer
			.await(this.admin
				.listPartitionReassignments(impaired,
						new ListPartitionReassignmentsOptions().timeoutMs(deadline.remainingMillis()))
				.reassignments(), deadline)
			.ifKnown((reassignments) -> reassignments.forEach(
					(partition, reassignment) -> adding.put(partition, Set.copyOf(reassignment.addingReplicas()))));
		return adding;
	}

	private static boolean isImpaired(TopicPartitionInfo partition) {
		return partition.isr().size() < partition.replicas().size();
	}

	/**
	 * Close the client without waiting for answers.
	 */
	@Override
	public void close() {
		this.admin.close(Duration.ZERO);
	}

}
