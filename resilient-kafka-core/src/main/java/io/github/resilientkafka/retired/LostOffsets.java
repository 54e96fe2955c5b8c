package io.github.resilientkafka.retired;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.github.resilientkafka.topic.TopicChain;
import org.apache.kafka.common.TopicPartition;

/**
 * Retry topics that hold records and have lost the offsets of their group: it has
 * committed one for each partition since it was assigned first.
 */
final class LostOffsets {

	private LostOffsets() {
	}

	/**
	 * Look for them before any of the listeners starts.
	 * @param topics what asks the cluster
	 * @param chains the topics of the listeners
	 * @return what to tell about each of the topics
	 */
	static List<String> find(ClusterTopics topics, Collection<TopicChain> chains) throws InterruptedException {
		Set<String> names = topics.names();
		Map<String, Map<TopicPartition, Long>> committed = topics
			.committed(chains.stream().map((chain) -> TopicChain.retryGroup(chain.group())).distinct().toList());
		Map<String, TopicChain> lanes = new LinkedHashMap<>();
		chains.forEach((chain) -> Stream.concat(chain.retryTopics().stream(), chain.replayTopics().values().stream())
			.filter((topic) -> names.contains(topic) && committed.containsKey(TopicChain.retryGroup(chain.group())))
			.forEach((topic) -> lanes.put(topic, chain)));
		Set<TopicPartition> without = topics.access(lanes.keySet()).readable();
		lanes.forEach((topic, chain) -> {
			Map<TopicPartition, Long> offsets = committed.getOrDefault(TopicChain.retryGroup(chain.group()), Map.of());
			without.removeIf((partition) -> partition.topic().equals(topic) && offsets.containsKey(partition));
		});
		TopicEnds ends = topics.ends(without);
		List<String> found = new ArrayList<>();
		lanes.forEach((topic, chain) -> {
			long records = ends.count(ends.waiting(Set.of(topic), Map.of()));
			if (records > 0) {
				found.add(text(chain.listener(), topic, TopicChain.retryGroup(chain.group()), records));
			}
		});
		return found;
	}

	private static String text(String listener, String topic, String group, long records) {
		return ("Listener '%s': group '%s' has no committed offsets for '%s', where there are up to %d records."
				+ " It reads the topic from the beginning, so what it has processed before is processed again."
				+ " The group was deleted, or its offsets have expired (offsets.retention.minutes)."
				+ " To skip records, stop all instances and set the offsets: kafka-consumer-groups.sh --group %s --topic %s --reset-offsets --to-latest --execute")
			.formatted(listener, group, topic, records, group, topic);
	}

}
