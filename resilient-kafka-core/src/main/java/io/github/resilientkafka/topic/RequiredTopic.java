package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.topic.RedirectTopic.Purpose;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic beside the main topic as it has to be.
 *
 * @param topic the topic
 */
record RequiredTopic(RedirectTopic topic) {

	/**
	 * A redirect keeps the timestamp of its record, which may be of any age, and
	 * retention goes by that timestamp. So retention by time is as good as off for retry
	 * topics; what was consumed is purged instead, as Kafka Streams does with its
	 * repartition topics.
	 */
	private static final Duration RETRY_RETENTION = Duration.ofDays(36_500);

	/**
	 * One record that is refused for its timestamp holds up those that are sent with it.
	 */
	private static final List<String> TIMESTAMP_LIMITS = List.of(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
			TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG);

	/**
	 * Purging frees whole segments only.
	 */
	private static final long RETRY_SEGMENT_BYTES = 50 * 1024 * 1024;

	NewTopic toNewTopic(TopicSettings settings, TopicSurvey survey) {
		TopicDescription description = survey.descriptions().get(this.topic.main());
		if (description == null) {
			throw new IllegalArgumentException("No topic " + this.topic.main());
		}
		int partitions = partitions(settings, description.partitions().size());
		short replicas = (settings.replicationFactor() != null) ? settings.replicationFactor()
				: (short) description.partitions().get(0).replicas().size();
		return new NewTopic(this.topic.name(), partitions, replicas).configs(configs(settings, survey));
	}

	private int partitions(TopicSettings settings, int ofMainTopic) {
		if (this.topic.purpose() == Purpose.LEDGER) {
			return 1;
		}
		return (settings.partitions() != null) ? settings.partitions() : ofMainTopic;
	}

	/**
	 * How many partitions it is to grow to.
	 * @param ofMainTopic how many the main topic has
	 * @return the number, 0 if it does not grow
	 */
	int growsTo(TopicSettings settings, int ofMainTopic) {
		return (settings.partitions() != null || this.topic.purpose() == Purpose.LEDGER) ? 0 : ofMainTopic;
	}

	/**
	 * A ledger outlives the letters that it is about: without it those that were
	 * discarded would be open again.
	 */
	private String retention(TopicSettings settings) {
		return switch (this.topic.purpose()) {
			case RETRY, REPLAY -> String.valueOf(RETRY_RETENTION.toMillis());
			case DEAD_LETTERS -> String.valueOf(settings.deadLetterRetention().toMillis());
			case LEDGER -> "-1";
		};
	}

	private Map<String, String> configs(TopicSettings settings, TopicSurvey survey) {
		Map<String, String> configs = new HashMap<>();
		configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
		configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
		for (String limit : TIMESTAMP_LIMITS) {
			if (survey.config(this.topic.main(), limit) != null) {
				// A broker that does not know it would not create the topic
				configs.put(limit, String.valueOf(Long.MAX_VALUE));
			}
		}
		configs.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
		configs.put(TopicConfig.RETENTION_MS_CONFIG, retention(settings));
		String minInsync = (settings.minInsyncReplicas() != null) ? settings.minInsyncReplicas().toString()
				: survey.config(this.topic.main(), TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
		if (minInsync != null) {
			configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, minInsync);
		}
		Long maxMessageBytes = survey.number(this.topic.main(), TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
		if (maxMessageBytes != null) {
			long maxBytes = Math.min(maxMessageBytes + TopicSettings.HEADER_BYTES, Integer.MAX_VALUE);
			configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(maxBytes));
			if (this.topic.isRetry() && maxBytes < RETRY_SEGMENT_BYTES) {
				configs.put(TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(RETRY_SEGMENT_BYTES));
			}
		}
		return configs;
	}

}
