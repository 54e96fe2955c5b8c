package io.github.resilientkafka.retired;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.admin.Deadline;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * What a cluster says of topics and groups. What it refuses to say is left out.
 *
 * @param admin what asks
 */
record ClusterTopics(Admin admin) {

	/**
	 * How long an answer may take. The start of the application waits as long, and for a
	 * partition without a leader there is none.
	 */
	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	Set<String> names() throws InterruptedException {
		return BrokerAnswer.await(this.admin.listTopics().names(), Deadline.in(TIMEOUT)).orThrow();
	}

	/**
	 * What groups have committed, by group. One that there is not has committed nothing.
	 */
	Map<String, Map<TopicPartition, Long>> committed(Collection<String> groups) throws InterruptedException {
		var result = this.admin.listConsumerGroupOffsets(groups.stream()
			.distinct()
			.collect(Collectors.toMap((group) -> group, (group) -> new ListConsumerGroupOffsetsSpec())));
		Map<String, Map<TopicPartition, Long>> committed = new HashMap<>();
		Deadline deadline = Deadline.in(TIMEOUT);
		for (String group : groups) {
			put(committed, group, BrokerAnswer.await(result.partitionsToOffsetAndMetadata(group), deadline)
				.map(ClusterTopics::offsets), Map.of());
		}
		return committed;
	}

	private static Map<TopicPartition, Long> offsets(Map<TopicPartition, OffsetAndMetadata> committed) {
		Map<TopicPartition, Long> offsets = new HashMap<>();
		committed.forEach((partition, offset) -> {
			if (offset != null) {
				offsets.put(partition, offset.offset());
			}
		});
		return offsets;
	}

	private static <T> void put(Map<String, T> byGroup, String group, BrokerAnswer<T> answer, T none) {
		if (answer.failedWith(GroupIdNotFoundException.class)) {
			byGroup.put(group, none);
		}
		answer.ifKnown((value) -> byGroup.put(group, value));
	}

	/**
	 * Whether topics may be read: asking for one that may not would end a consumer.
	 */
	Access access(Collection<String> topics) throws InterruptedException {
		Set<TopicPartition> readable = new HashSet<>();
		Set<TopicPartition> denied = new HashSet<>();
		answers(this.admin.describeTopics(topics, new DescribeTopicsOptions().includeAuthorizedOperations(true))
			.topicNameValues(), Deadline.in(TIMEOUT)).values().forEach((topic) -> {
				Set<TopicPartition> partitions = isReadable(topic) ? readable : denied;
				topic.partitions()
					.forEach((partition) -> partitions.add(new TopicPartition(topic.name(), partition.partition())));
			});
		return new Access(readable, denied);
	}

	private static boolean isReadable(TopicDescription topic) {
		Set<AclOperation> operations = topic.authorizedOperations();
		return operations == null || operations.isEmpty() || operations.contains(AclOperation.READ);
	}

	TopicEnds ends(Collection<TopicPartition> partitions) throws InterruptedException {
		ListOffsetsResult begins = offsets(partitions, OffsetSpec.earliest());
		ListOffsetsResult ends = offsets(partitions, OffsetSpec.latest());
		Deadline deadline = Deadline.in(TIMEOUT);
		return new TopicEnds(offsets(partitions, begins, deadline), offsets(partitions, ends, deadline));
	}

	private ListOffsetsResult offsets(Collection<TopicPartition> partitions, OffsetSpec spec) {
		return this.admin.listOffsets(partitions.stream().collect(Collectors.toMap((each) -> each, (each) -> spec)),
				new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
	}

	private static Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, ListOffsetsResult result,
			Deadline deadline) throws InterruptedException {
		Map<TopicPartition, KafkaFuture<ListOffsetsResult.ListOffsetsResultInfo>> futures = new HashMap<>();
		partitions.forEach((partition) -> futures.put(partition, result.partitionResult(partition)));
		Map<TopicPartition, Long> offsets = new HashMap<>();
		answers(futures, deadline).forEach((partition, offset) -> offsets.put(partition, offset.offset()));
		return offsets;
	}

	/**
	 * The members of groups, by group. One that there is not has none.
	 */
	Map<String, GroupMembers> members(Collection<String> groups) throws InterruptedException {
		Map<String, KafkaFuture<ConsumerGroupDescription>> described = this.admin.describeConsumerGroups(groups)
			.describedGroups();
		Deadline deadline = Deadline.in(TIMEOUT);
		Map<String, GroupMembers> members = new HashMap<>();
		for (Map.Entry<String, KafkaFuture<ConsumerGroupDescription>> each : described.entrySet()) {
			put(members, each.getKey(), BrokerAnswer.await(each.getValue(), deadline).map(GroupMembers::of),
					GroupMembers.NONE);
		}
		return members;
	}

	/**
	 * Those that there are. What has gone or may not be seen is looked for again.
	 */
	private static <K, T> Map<K, T> answers(Map<K, KafkaFuture<T>> futures, Deadline deadline)
			throws InterruptedException {
		Map<K, T> answers = new HashMap<>();
		for (Map.Entry<K, KafkaFuture<T>> each : futures.entrySet()) {
			BrokerAnswer.await(each.getValue(), deadline).ifKnown((value) -> answers.put(each.getKey(), value));
		}
		return answers;
	}

	/**
	 * The partitions of some topics that there are and that may be seen.
	 *
	 * @param readable those that may be read
	 * @param denied those that may not
	 */
	record Access(Set<TopicPartition> readable, Set<TopicPartition> denied) {

	}

	/**
	 * The members of a group.
	 *
	 * @param count how many there are
	 * @param topics the topics that they read
	 */
	record GroupMembers(int count, Set<String> topics) {

		static final GroupMembers NONE = new GroupMembers(0, Set.of());

		static GroupMembers of(ConsumerGroupDescription group) {
			return new GroupMembers(group.members().size(),
					group.members()
						.stream()
						.flatMap((member) -> member.assignment().topicPartitions().stream())
						.map(TopicPartition::topic)
						.collect(Collectors.toSet()));
		}

	}

}
