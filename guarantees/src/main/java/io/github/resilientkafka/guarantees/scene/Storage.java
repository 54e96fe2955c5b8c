package io.github.resilientkafka.guarantees.scene;

import java.time.Duration;
import java.util.Map;

/**
 * How much the brokers keep.
 *
 * @param ofBrokers settings of the brokers
 * @param ofTopics settings of the topics that the suite creates
 */
public record Storage(Map<String, String> ofBrokers, Map<String, String> ofTopics) {

	/**
	 * All records, so that whatever reads them may come late.
	 */
	public static final Storage EVERYTHING = new Storage(Map.of(), Map.of("retention.ms", "-1"));

	private static final int SEGMENT_BYTES = 8 * 1024 * 1024;

	/**
	 * Only the last records, so that the disks do not fill in a run of hours.
	 * @param time how long a record is kept at least
	 */
	public static Storage of(Duration time) {
		String bytes = Integer.toString(SEGMENT_BYTES);
		return new Storage(
				Map.of("log.retention.check.interval.ms", "30000", "offsets.topic.segment.bytes", bytes,
						"transaction.state.log.segment.bytes", bytes, "log.roll.ms", "60000", "log.retention.ms",
						Long.toString(time.toMillis())),
				Map.of("retention.ms", Long.toString(time.toMillis()), "segment.ms", "60000"));
	}

}
