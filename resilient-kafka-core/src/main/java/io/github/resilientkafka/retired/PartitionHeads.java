package io.github.resilientkafka.retired;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.topic.Cluster;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads one record of each of some partitions, without a group.
 */
final class PartitionHeads {

	private static final Duration MAX_TIME = Duration.ofSeconds(5);

	private static final Duration POLL = Duration.ofMillis(200);

	private static final int FETCH_BYTES = 16 * 1024;

	private PartitionHeads() {
	}

	/**
	 * Read.
	 * @param cluster where the partitions are
	 * @param positions from where on, for each partition
	 * @param ends where each partition ends
	 * @return the first record of each partition that has one and has told it in time
	 */
	static Map<TopicPartition, ConsumerRecord<byte[], byte[]>> read(Cluster cluster,
			Map<TopicPartition, Long> positions, Map<TopicPartition, Long> ends) {
		Map<TopicPartition, ConsumerRecord<byte[], byte[]>> first = new HashMap<>();
		if (positions.isEmpty()) {
			return first;
		}
		long deadline = System.nanoTime() + MAX_TIME.toNanos();
		try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(configs(cluster), new ByteArrayDeserializer(),
				new ByteArrayDeserializer())) {
			Set<TopicPartition> missing = new HashSet<>(positions.keySet());
			consumer.assign(missing);
			positions.forEach(consumer::seek);
			while (!missing.isEmpty() && System.nanoTime() < deadline) {
				consumer.poll(POLL)
					.forEach((record) -> first.putIfAbsent(new TopicPartition(record.topic(), record.partition()),
							record));
				missing.removeIf((partition) -> first.containsKey(partition)
						|| consumer.position(partition) >= ends.getOrDefault(partition, 0L));
				consumer.assign(missing);
			}
		}
		return first;
	}

	private static Map<String, Object> configs(Cluster cluster) {
		Map<String, Object> configs = cluster.configs(ConsumerConfig.configNames());
		configs.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
		configs.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
		configs.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
		configs.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
		configs.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
		configs.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
		configs.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) MAX_TIME.toMillis());
		configs.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) MAX_TIME.toMillis());
		return configs;
	}

}
