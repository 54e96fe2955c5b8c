package io.github.resilientkafka.deadletter.letter;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.topic.ByteConsumers;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads one letter with all that is in it.
 */
public final class LetterFetcher {

	private static final Duration MAX_TIME = Duration.ofSeconds(5);

	private static final Map<String, Object> CONFIGS = Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1,
			ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1024, ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
			(int) MAX_TIME.toMillis(), ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) MAX_TIME.toMillis());

	private LetterFetcher() {
	}

	/**
	 * Read a letter.
	 * @param listener the listener whose letter it is
	 * @param id where it lies, in a dead-letter topic of the listener
	 * @return the letter, or {@code null} if there is none, or none that could be read
	 * within 5 s
	 * @throws org.apache.kafka.common.KafkaException if it may not be read
	 */
	public static @Nullable ConsumerRecord<byte[], byte[]> fetch(RegisteredListener listener, LetterId id) {
		try (Consumer<byte[], byte[]> consumer = ByteConsumers.create(listener.cluster(), CONFIGS)) {
			if (consumer.partitionsFor(id.topic()).size() <= id.partition()) {
				return null;
			}
			consumer.assign(List.of(id.topicPartition()));
			consumer.seek(id.topicPartition(), id.offset());
			long deadline = System.nanoTime() + MAX_TIME.toNanos();
			while (deadline - System.nanoTime() > 0) {
				for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
					// The first one from there on: it is another if this one is gone
					return (record.offset() == id.offset()) ? record : null;
				}
				if (consumer.position(id.topicPartition()) > id.offset()
						|| consumer.endOffsets(List.of(id.topicPartition())).getOrDefault(id.topicPartition(), 0L) <= id
							.offset()) {
					return null;
				}
			}
			return null;
		}
	}

}
