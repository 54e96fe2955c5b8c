package io.github.resilientkafka.topic;

import java.util.Map;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Consumers beside those of the listeners. They read bytes that are committed, from the
 * beginning, commit nothing by themselves and create no topics.
 */
public final class ByteConsumers {

	private ByteConsumers() {
	}

	/**
	 * Create a consumer.
	 * @param cluster where the topics are
	 * @param configs more settings; without a group it has to be assigned its partitions
	 * @return a consumer, which is the caller's to close
	 */
	public static Consumer<byte[], byte[]> create(Cluster cluster, Map<String, ?> configs) {
		Map<String, Object> all = cluster.configs(ConsumerConfig.configNames());
		all.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
		all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
		all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
		all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
		all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
		all.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
		all.putAll(configs);
		return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
	}

}
