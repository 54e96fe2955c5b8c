package io.github.resilientkafka.topic;

import java.time.Duration;

import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How far from the time of a broker the timestamps may be that a topic takes. One record
 * that is refused for its timestamp holds up those that a producer has sent with it.
 *
 * @param before how old a record may be, in ms
 * @param after how far in the future its time may be, in ms
 */
record TimestampLimits(long before, long after) {

	static final TimestampLimits NONE = new TimestampLimits(Long.MAX_VALUE, Long.MAX_VALUE);

	/**
	 * A redirect may be under way for as long, and clocks differ.
	 */
	private static final long MARGIN = Duration.ofSeconds(40).toMillis();

	static TimestampLimits of(Config config) {
		return new TimestampLimits(number(config, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG),
				number(config, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG));
	}

	private static long number(Config config, String name) {
		ConfigEntry entry = config.get(name);
		return (entry != null && entry.value() != null) ? Long.parseLong(entry.value()) : Long.MAX_VALUE;
	}

	boolean allow(long timestamp, long now) {
		return now - timestamp <= this.before - MARGIN && timestamp - now <= this.after - MARGIN;
	}

}
