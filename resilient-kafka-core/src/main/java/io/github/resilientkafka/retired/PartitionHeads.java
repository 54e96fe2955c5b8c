package io.github.resilientkafka.retired;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.topic.ByteConsumers;
import io.github.resilientkafka.topic.Cluster;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads one record of each of some partitions, without a group.
 */
final class PartitionHeads {

	private static final Duration MAX_TIME = Duration.ofSeconds(5);

	private static final Duration POLL = Duration.ofMillis(200);

	private static final Map<String, Object> CONFIGS = Map.of(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
			16 * 1024, ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) MAX_TIME.toMillis(),
			ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) MAX_TIME.toMillis());

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
		try (Consumer<byte[], byte[]> consumer = ByteConsumers.create(cluster, CONFIGS)) {
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

}
