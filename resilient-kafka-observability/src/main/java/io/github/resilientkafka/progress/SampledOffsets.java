package io.github.resilientkafka.progress;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.resilientkafka.sampling.Capability;
import io.github.resilientkafka.sampling.CapabilityStatus;
import io.github.resilientkafka.sampling.ClusterSnapshot;
import io.github.resilientkafka.sampling.PartitionSample;
import io.github.resilientkafka.sampling.TopicSample;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The offsets of a sample, by topic.
 *
 * @param partitions the partitions of each topic that both ends are known of, in order
 * @param snapshot the sample
 */
record SampledOffsets(Map<String, List<TopicPartition>> partitions, ClusterSnapshot snapshot) {

	static SampledOffsets of(ClusterSnapshot snapshot) {
		return new SampledOffsets(snapshot.ends()
			.keySet()
			.stream()
			.filter(snapshot.begins()::containsKey)
			.sorted(Comparator.comparingInt(TopicPartition::partition))
			.collect(Collectors.groupingBy(TopicPartition::topic)), snapshot);
	}

	List<TopicPartition> partitions(String topic) {
		return this.partitions.getOrDefault(topic, List.of());
	}

	/**
	 * The partitions that have a leader, of which the cluster may tell the offsets and
	 * has not.
	 */
	List<TopicPartition> unanswered(String topic) {
		TopicSample described = this.snapshot.topics().get(topic);
		CapabilityStatus status = this.snapshot.capabilities().get(Capability.OFFSETS);
		if (described == null || (status != null && status.denied().contains(topic))) {
			return List.of();
		}
		List<TopicPartition> unanswered = new ArrayList<>();
		for (PartitionSample partition : described.partitions()) {
			TopicPartition name = new TopicPartition(topic, partition.partition());
			if (partition.leader() != null
					&& !(this.snapshot.ends().containsKey(name) && this.snapshot.begins().containsKey(name))) {
				unanswered.add(name);
			}
		}
		return unanswered;
	}

	long end(TopicPartition partition) {
		return this.snapshot.ends().getOrDefault(partition, 0L);
	}

	/**
	 * The first offset. It may have been asked for earlier than the end.
	 */
	long begin(TopicPartition partition) {
		return Math.min(end(partition), this.snapshot.begins().getOrDefault(partition, 0L));
	}

	/**
	 * What a group has committed.
	 * @return the offsets, or {@code null} if they are not known
	 */
	@Nullable Map<TopicPartition, Long> committed(String group) {
		return this.snapshot.committed().get(group);
	}

}
