package io.github.resilientkafka.sampling;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.topic.TopicChain;

/**
 * What listeners use of a cluster.
 *
 * @param roles the role of each topic, by its name
 * @param groups the topics of each consumer group, by its name
 */
record TopicsInUse(Map<String, TopicRole> roles, Map<String, Set<String>> groups) {

	static TopicsInUse of(Cluster cluster, Collection<RegisteredListener> listeners) {
		Map<String, TopicRole> roles = new TreeMap<>();
		Map<String, Set<String>> groups = new TreeMap<>();
		for (RegisteredListener listener : listeners) {
			if (listener.cluster().equals(cluster)) {
				Collection<String> topics = listener.chain().topics();
				Collection<String> retryTopics = listener.chain().retryTopics();
				topics.forEach((topic) -> roles.merge(topic, TopicRole.CONSUME, TopicRole::and));
				retryTopics.forEach((topic) -> roles.merge(topic, TopicRole.BOTH, TopicRole::and));
				listener.chain()
					.deadLetterTopics()
					.forEach((topic) -> roles.merge(topic, TopicRole.PRODUCE, TopicRole::and));
				listener.chain()
					.ledgers()
					.values()
					.forEach((topic) -> roles.merge(topic, TopicRole.PRODUCE, TopicRole::and));
				listener.chain()
					.replays()
					.topics()
					.forEach((topic) -> roles.merge(topic, TopicRole.BOTH, TopicRole::and));
				Set<String> retired = listener.chain().moreRetryTopics();
				retired.forEach((topic) -> roles.merge(topic, TopicRole.CONSUME, TopicRole::and));
				groups.computeIfAbsent(listener.group(), (group) -> new TreeSet<>()).addAll(topics);
				if (!retryTopics.isEmpty() || !retired.isEmpty()) {
					Set<String> retried = groups.computeIfAbsent(TopicChain.retryGroup(listener.group()),
							(group) -> new TreeSet<>());
					retried.addAll(retryTopics);
					retried.addAll(retired);
				}
			}
		}
		return new TopicsInUse(roles, groups);
	}

}
