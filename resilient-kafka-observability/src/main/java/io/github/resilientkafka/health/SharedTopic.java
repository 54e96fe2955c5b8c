package io.github.resilientkafka.health;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

import io.github.resilientkafka.lag.PartitionLag;
import io.github.resilientkafka.lag.PartitionOffsets;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.progress.ListenerProgress;
import io.github.resilientkafka.progress.TopicProgress;
import io.github.resilientkafka.topic.ForeignSpan;
import org.apache.kafka.common.TopicPartition;

/**
 * A retry topic that another group retries its records in, too.
 *
 * @param listener the id of the listener
 * @param group its group
 * @param topic the retry topic
 * @param otherGroup the other group
 */
record SharedTopic(String listener, String group, String topic, String otherGroup) {

	/**
	 * The topics of a listener in which records of other groups are left.
	 * @param listener the listener
	 * @param progress what tells where the partitions begin
	 * @return the topics in order
	 */
	static Collection<SharedTopic> of(RegisteredListener listener, ListenerProgress progress) {
		Map<TopicPartition, ForeignSpan> foreign = listener.consumers().foreign();
		Map<String, SharedTopic> shared = new TreeMap<>();
		if (!foreign.isEmpty()) {
			for (TopicProgress topic : progress.topics()) {
				for (PartitionLag partition : topic.partitions()) {
					PartitionOffsets offsets = partition.offsets();
					ForeignSpan span = foreign.get(offsets.partition());
					if (span != null && !span.isGone(offsets.begin())) {
						shared.put(topic.topic(),
								new SharedTopic(progress.listener(), listener.group(), topic.topic(), span.group()));
					}
				}
			}
		}
		return shared.values();
	}

	String reason() {
		return "'%s' is a retry topic of listener '%s' (group '%s') and of group '%s': each passes over the records of the other, and neither purges them. Give one of them another group id or another resilient-kafka.topics.retry-name"
			.formatted(this.topic, this.listener, this.group, this.otherGroup);
	}

	Map<String, Object> details() {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("listener", this.listener);
		details.put("group", this.group);
		details.put("topic", this.topic);
		details.put("otherGroup", this.otherGroup);
		return details;
	}

}
