package io.github.resilientkafka.retired;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.apache.kafka.common.TopicPartition;

/**
 * Where the partitions of some topics begin and end.
 *
 * @param begins the first offset of each partition
 * @param ends the offset behind the last record of each partition
 */
record TopicEnds(Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends) {

	/**
	 * Where a consumer goes on that has records in front of it.
	 * @param topics the topics
	 * @param committed the offsets of its group
	 * @return the position in each partition that has more records
	 */
	Map<TopicPartition, Long> waiting(Collection<String> topics, Map<TopicPartition, Long> committed) {
		Map<TopicPartition, Long> positions = new TreeMap<>(
				Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
		this.begins.forEach((partition, begin) -> {
			long position = Math.max(begin, committed.getOrDefault(partition, begin));
			if (topics.contains(partition.topic()) && position < end(partition)) {
				positions.put(partition, position);
			}
		});
		return positions;
	}

	/**
	 * How many records there are at most from some positions on.
	 */
	long count(Map<TopicPartition, Long> positions) {
		return positions.entrySet().stream().mapToLong((each) -> end(each.getKey()) - each.getValue()).sum();
	}

	private long end(TopicPartition partition) {
		return this.ends.getOrDefault(partition, 0L);
	}

	List<TopicPartition> partitions(String topic) {
		return this.begins.keySet().stream().filter((partition) -> partition.topic().equals(topic)).toList();
	}

}
