package io.github.resilientkafka.retired;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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
		Map<String, Map<TopicPartition, Long>> committed = topics
			.committed(chains.stream().map((chain) -> TopicChain.retryGroup(chain.group())).distinct().toList());
		List<String> found = new ArrayList<>();
		for (TopicChain chain : chains) {
			String group = TopicChain.retryGroup(chain.group());
			Map<TopicPartition, Long> offsets = committed.get(group);
			if (offsets == null) {
				continue;
			}
			Set<TopicPartition> without = topics.readable(chain.retryTopics())
				.stream()
				.filter((partition) -> !offsets.containsKey(partition))
				.collect(Collectors.toSet());
			TopicEnds ends = topics.ends(without);
			for (String topic : chain.retryTopics()) {
				long records = ends.count(ends.waiting(Set.of(topic), Map.of()));
				if (records > 0) {
					found.add(text(chain.listener(), topic, group, records));
				}
			}
		}
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
