package io.github.resilientkafka.retired;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
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

	Set<String> names() throws ExecutionException, InterruptedException {
		return answer(this.admin.listTopics().names(), deadline());
	}

	/**
	 * What groups have committed, by group. One that there is not has committed nothing.
	 */
	Map<String, Map<TopicPartition, Long>> committed(Collection<String> groups) throws InterruptedException {
		var result = this.admin.listConsumerGroupOffsets(groups.stream()
			.distinct()
			.collect(Collectors.toMap((group) -> group, (group) -> new ListConsumerGroupOffsetsSpec())));
		Map<String, Map<TopicPartition, Long>> committed = new HashMap<>();
		long deadline = deadline();
		for (String group : groups) {
			try {
				Map<TopicPartition, Long> offsets = new HashMap<>();
				answer(result.partitionsToOffsetAndMetadata(group), deadline).forEach((partition, offset) -> {
					if (offset != null) {
						offsets.put(partition, offset.offset());
					}
				});
				committed.put(group, offsets);
			}
			catch (ExecutionException ex) {
				if (ex.getCause() instanceof GroupIdNotFoundException) {
					committed.put(group, Map.of());
				}
			}
		}
		return committed;
	}

	/**
	 * Whether topics may be read: asking for one that may not would end a consumer.
	 */
	Access access(Collection<String> topics) throws InterruptedException {
		Set<TopicPartition> readable = new HashSet<>();
		Set<TopicPartition> denied = new HashSet<>();
		answers(this.admin.describeTopics(topics, new DescribeTopicsOptions().includeAuthorizedOperations(true))
			.topicNameValues(), deadline()).values().forEach((topic) -> {
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
		long deadline = deadline();
		return new TopicEnds(offsets(partitions, begins, deadline), offsets(partitions, ends, deadline));
	}

	private ListOffsetsResult offsets(Collection<TopicPartition> partitions, OffsetSpec spec) {
		return this.admin.listOffsets(partitions.stream().collect(Collectors.toMap((each) -> each, (each) -> spec)),
				new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
	}

	private static Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, ListOffsetsResult result,
			long deadline) throws InterruptedException {
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
		long deadline = deadline();
		Map<String, GroupMembers> members = new HashMap<>();
		for (Map.Entry<String, KafkaFuture<ConsumerGroupDescription>> each : described.entrySet()) {
			try {
				members.put(each.getKey(), GroupMembers.of(answer(each.getValue(), deadline)));
			}
			catch (ExecutionException ex) {
				if (ex.getCause() instanceof GroupIdNotFoundException) {
					members.put(each.getKey(), GroupMembers.NONE);
				}
			}
		}
		return members;
	}

	private static <K, T> Map<K, T> answers(Map<K, KafkaFuture<T>> futures, long deadline) throws InterruptedException {
		Map<K, T> answers = new HashMap<>();
		for (Map.Entry<K, KafkaFuture<T>> each : futures.entrySet()) {
			try {
				answers.put(each.getKey(), answer(each.getValue(), deadline));
			}
			catch (ExecutionException ex) {
				// It has gone or may not be seen: it is looked for again
			}
		}
		return answers;
	}

	private static long deadline() {
		return System.nanoTime() + TIMEOUT.toNanos();
	}

	/**
	 * Time-outs in options of the client do not count for all that it does.
	 */
	private static <T> T answer(KafkaFuture<T> future, long deadline) throws ExecutionException, InterruptedException {
		try {
			return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw new ExecutionException(ex);
		}
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
