package io.github.resilientkafka.sampling;

import java.util.Map;

import org.apache.kafka.common.TopicPartition;

/**
 * Offsets of the partitions in use, in one sample. A partition that there was no answer
 * for is absent.
 *
 * @param ends the last stable offsets: where a reader of committed records ends
 * @param begins the first offsets that are kept, from one of the last four samples
 * @param highWatermarks where any reader ends, from one of the last four samples
 * @param committed what each consumer group has committed, by its name
 */
public record OffsetSample(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> begins,
		Map<TopicPartition, Long> highWatermarks, Map<String, Map<TopicPartition, Long>> committed) {

	static final OffsetSample NONE = new OffsetSample(Map.of(), Map.of(), Map.of(), Map.of());

}
