package io.github.resilientkafka.sampling;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.admin.BrokerAnswer.Failed;
import io.github.resilientkafka.admin.Deadline;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a cluster for offsets. What has been committed is asked first, so that it is never
 * beyond the end. Confined to one thread.
 */
final class OffsetSurvey {

	/**
	 * Of so many samples, one asks where partitions begin, and one for high watermarks.
	 */
	private static final int RARELY = 4;

	private final Admin admin;

	private final Capabilities capabilities;

	private final Map<TopicPartition, Long> begins = new HashMap<>();

	private final Map<TopicPartition, Long> highWatermarks = new HashMap<>();

	private int samples;

	private Set<String> groups = Set.of();

	private @Nullable ListConsumerGroupOffsetsResult committed;

	private Set<TopicPartition> partitions = Set.of();

	private @Nullable ListOffsetsResult ends;

	private @Nullable ListOffsetsResult rare;

	OffsetSurvey(Admin admin, Capabilities capabilities) {
		this.admin = admin;
		this.capabilities = capabilities;
	}

	void askCommitted(TopicsInUse inUse, Deadline deadline, Instant now) {
		this.capabilities.retain(Capability.GROUPS, inUse.groups().keySet());
		this.groups = this.capabilities.askable(Capability.GROUPS, inUse.groups().keySet(), now);
		this.committed = this.groups.isEmpty() ? null
				: this.admin
					.listConsumerGroupOffsets(
							this.groups.stream()
								.collect(Collectors.toMap((group) -> group,
										(group) -> new ListConsumerGroupOffsetsSpec())),
							new ListConsumerGroupOffsetsOptions().timeoutMs(deadline.remainingMillis()));
	}

	Map<String, Map<TopicPartition, Long>> committed(TopicsInUse inUse, Deadline deadline, Instant now)
			throws InterruptedException {
		Map<String, Map<TopicPartition, Long>> byGroup = new HashMap<>();
		ListConsumerGroupOffsetsResult result = this.committed;
		if (result == null) {
			return byGroup;
		}
		for (String group : this.groups) {
			Set<String> topics = inUse.groups().getOrDefault(group, Set.of());
			BrokerAnswer<Map<TopicPartition, OffsetAndMetadata>> answer = BrokerAnswer
				.await(result.partitionsToOffsetAndMetadata(group), deadline);
			if (answer.failedWith(GroupIdNotFoundException.class)) {
				byGroup.put(group, Map.of());
				continue;
			}
			this.capabilities.note(Capability.GROUPS, group, answer, now);
			answer.ifKnown((offsets) -> byGroup.put(group, offsets(offsets, topics)));
		}
		return byGroup;
	}

	private static Map<TopicPartition, Long> offsets(Map<TopicPartition, OffsetAndMetadata> committed,
			Set<String> topics) {
		Map<TopicPartition, Long> offsets = new HashMap<>();
		committed.forEach((partition, offset) -> {
			if (offset != null && topics.contains(partition.topic())) {
				offsets.put(partition, offset.offset());
			}
		});
		return Map.copyOf(offsets);
	}

	void askEnds(Set<TopicPartition> led, Deadline deadline, Instant now) {
		Set<String> topics = led.stream().map(TopicPartition::topic).collect(Collectors.toSet());
		this.capabilities.retain(Capability.OFFSETS, topics);
		Set<String> askable = this.capabilities.askable(Capability.OFFSETS, topics, now);
		this.partitions = led.stream()
			.filter((partition) -> askable.contains(partition.topic()))
			.collect(Collectors.toSet());
		this.ends = ask(OffsetSpec.latest(), IsolationLevel.READ_COMMITTED, deadline);
		this.rare = switch (this.samples % RARELY) {
			case 0 -> ask(OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED, deadline);
			case RARELY / 2 -> ask(OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED, deadline);
			default -> null;
		};
	}

	private @Nullable ListOffsetsResult ask(OffsetSpec spec, IsolationLevel isolation, Deadline deadline) {
		return this.partitions.isEmpty() ? null
				: this.admin.listOffsets(
						this.partitions.stream()
							.collect(Collectors.toMap((partition) -> partition, (partition) -> spec)),
						new ListOffsetsOptions(isolation).timeoutMs(deadline.remainingMillis()));
	}

	OffsetSample sample(Map<String, Map<TopicPartition, Long>> committedOffsets, Deadline deadline, Instant now)
			throws InterruptedException {
		Map<TopicPartition, Long> latest = offsets(this.ends, deadline, now);
		// A topic that was deleted and created anew begins anew
		this.begins.entrySet()
			.removeIf((begin) -> latest.getOrDefault(begin.getKey(), Long.MAX_VALUE) < begin.getValue());
		Map<TopicPartition, Long> rarely = (this.samples % RARELY == 0) ? this.begins : this.highWatermarks;
		rarely.putAll(offsets(this.rare, deadline, now));
		this.begins.keySet().retainAll(this.partitions);
		this.highWatermarks.keySet().retainAll(this.partitions);
		if (!latest.isEmpty()) {
			this.samples++;
		}
		return new OffsetSample(Map.copyOf(latest), Map.copyOf(this.begins), Map.copyOf(this.highWatermarks),
				Map.copyOf(committedOffsets));
	}

	private Map<TopicPartition, Long> offsets(@Nullable ListOffsetsResult result, Deadline deadline, Instant now)
			throws InterruptedException {
		if (result == null) {
			return Map.of();
		}
		Map<TopicPartition, Long> offsets = new HashMap<>();
		Set<String> failed = new HashSet<>();
		for (TopicPartition partition : this.partitions) {
			BrokerAnswer<Long> offset = BrokerAnswer.await(result.partitionResult(partition), deadline)
				.map(ListOffsetsResultInfo::offset);
			offset.ifKnown((value) -> offsets.put(partition, value));
			if (offset instanceof Failed<?> failure) {
				failed.add(partition.topic());
				this.capabilities.failed(Capability.OFFSETS, partition.topic(), failure.reason(), now);
			}
		}
		offsets.keySet()
			.stream()
			.map(TopicPartition::topic)
			.distinct()
			.filter((topic) -> !failed.contains(topic))
			.forEach((topic) -> this.capabilities.answered(Capability.OFFSETS, topic, now));
		return offsets;
	}

}
