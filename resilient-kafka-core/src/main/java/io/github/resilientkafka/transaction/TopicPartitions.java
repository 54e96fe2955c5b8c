package io.github.resilientkafka.transaction;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The partitions of the topics that one transaction sends to: a producer may have to ask
 * for them. Used by its consumer thread only.
 */
final class TopicPartitions {

	private final Map<String, List<PartitionInfo>> known = new HashMap<>();

	/**
	 * The partitions of a topic.
	 * @param producer is asked the first time
	 * @throws UnknownTopicOrPartitionException if there is no such topic
	 * @throws TimeoutException if that cannot be found out
	 */
	List<PartitionInfo> of(String topic, Producer<?, ?> producer) {
		List<PartitionInfo> partitions = this.known.get(topic);
		if (partitions == null) {
			partitions = ask(topic, producer);
			this.known.put(topic, partitions);
		}
		return partitions;
	}

	private static List<PartitionInfo> ask(String topic, Producer<?, ?> producer) {
		try {
			return producer.partitionsFor(topic);
		}
		catch (TimeoutException ex) {
			if (ex.getCause() instanceof UnknownTopicOrPartitionException unknown) {
				throw new UnknownTopicOrPartitionException("There is no topic '%s'".formatted(topic), unknown);
			}
			throw ex;
		}
	}

	void clear() {
		this.known.clear();
	}

}
