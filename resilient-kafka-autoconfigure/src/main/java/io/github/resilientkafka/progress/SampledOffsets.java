package io.github.resilientkafka.progress;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.resilientkafka.sampling.ClusterSnapshot;
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
