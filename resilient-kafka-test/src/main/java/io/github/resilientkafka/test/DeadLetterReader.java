package io.github.resilientkafka.test;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.topic.ByteConsumers;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads dead letters.
 */
final class DeadLetterReader {

	private DeadLetterReader() {
	}

	/**
	 * The last letter of each record.
	 * @param listener the listener
	 * @param dead the records, by where they were first
	 */
	static List<DeadLetterRecord> read(RegisteredListener listener, Map<RecordCoordinates, Step.DeadLettered> dead) {
		Map<RecordCoordinates, DeadLetterRecord> letters = new HashMap<>();
		try (Consumer<byte[], byte[]> consumer = ByteConsumers.create(listener.cluster(), Map.of())) {
			Collection<TopicPartition> partitions = listener.chain()
				.deadLetterTopics()
				.stream()
				.flatMap((topic) -> consumer.partitionsFor(topic).stream())
				.map((info) -> new TopicPartition(info.topic(), info.partition()))
				.toList();
			consumer.assign(partitions);
			consumer.seekToBeginning(partitions);
			Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
			while (partitions.stream().anyMatch((each) -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
				for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
					RecordCoordinates original = OriginalPlace.of(record.headers());
					Step.DeadLettered step = (original != null) ? dead.get(original) : null;
					if (original != null && step != null) {
						letters.put(original, new DeadLetterRecord(original, record, step.exception()));
					}
				}
			}
		}
		return letters.values()
			.stream()
			.sorted(Comparator.comparing((DeadLetterRecord letter) -> letter.original().topic())
				.thenComparing((letter) -> letter.original().partition())
				.thenComparing((letter) -> letter.original().offset()))
			.toList();
	}

}
