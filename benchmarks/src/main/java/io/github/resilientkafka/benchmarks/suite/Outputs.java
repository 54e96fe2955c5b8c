package io.github.resilientkafka.benchmarks.suite;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.resilientkafka.benchmarks.run.Figure;
import io.github.resilientkafka.benchmarks.run.Payload;
import io.github.resilientkafka.benchmarks.run.Run;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Counts what the listener of a transactions run has sent, as a reader of committed
 * records sees it.
 *
 * @param brokers where the broker is
 */
record Outputs(String brokers) {

	private static final Duration POLL = Duration.ofSeconds(1);

	private static final Duration LIMIT = Duration.ofSeconds(60);

	Map<Figure, Double> count(Run run) throws RunFailedException {
		int[] outputs = new int[run.prefill()];
		try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties(), new StringDeserializer(),
				new StringDeserializer())) {
			List<TopicPartition> partitions = IntStream.range(0, run.partitions())
				.mapToObj((partition) -> new TopicPartition(run.output(), partition))
				.toList();
			consumer.assign(partitions);
			consumer.seekToBeginning(partitions);
			Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
			long deadline = System.nanoTime() + LIMIT.toNanos();
			while (ends.entrySet().stream().anyMatch((end) -> consumer.position(end.getKey()) < end.getValue())) {
				if (System.nanoTime() > deadline) {
					throw new RunFailedException("the outputs could not be read in " + LIMIT.toSeconds() + " s");
				}
				for (ConsumerRecord<String, String> output : consumer.poll(POLL)) {
					outputs[Payload.index(output.value())]++;
				}
			}
		}
		return figures(outputs);
	}

	private static Map<Figure, Double> figures(int[] outputs) {
		double all = IntStream.of(outputs).sum();
		double missing = IntStream.of(outputs).filter((count) -> count == 0).count();
		return Map.of(Figure.OUTPUTS_PER_RECORD, all / outputs.length, Figure.DUPLICATES,
				all - (outputs.length - missing), Figure.MISSING, missing);
	}

	private Map<String, Object> properties() {
		return Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, this.brokers, ConsumerConfig.ISOLATION_LEVEL_CONFIG,
				"read_committed", ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
	}

}
