package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.policy.RetryLane;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * A retry or dead-letter topic as it has to be.
 *
 * @param name the name
 * @param main the topic whose records it takes
 * @param lane the retry lane, or {@code null} for dead letters
 */
record RequiredTopic(String name, String main, @Nullable RetryLane lane) {

	/**
	 * A redirect keeps the timestamp of its record, which may be of any age, and
	 * retention goes by that timestamp. So retention by time is as good as off for retry
	 * topics; what was consumed is purged instead, as Kafka Streams does with its
	 * repartition topics.
	 */
	private static final Duration RETRY_RETENTION = Duration.ofDays(36_500);

	/**
	 * Purging frees whole segments only.
	 */
	private static final long RETRY_SEGMENT_BYTES = 50 * 1024 * 1024;

	/**
	 * What our headers need beside the largest record of the main topic.
	 */
	private static final long HEADROOM = 64 * 1024;

	NewTopic toNewTopic(TopicSettings settings, TopicSurvey survey) {
		TopicDescription description = survey.descriptions().get(this.main);
		if (description == null) {
			throw new IllegalArgumentException("No topic " + this.main);
		}
		int partitions = (settings.partitions() != null) ? settings.partitions() : description.partitions().size();
		short replicas = (settings.replicationFactor() != null) ? settings.replicationFactor()
				: (short) description.partitions().get(0).replicas().size();
		return new NewTopic(this.name, partitions, replicas).configs(configs(settings, survey));
	}

	private Map<String, String> configs(TopicSettings settings, TopicSurvey survey) {
		Map<String, String> configs = new HashMap<>();
		configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
		configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
		configs.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
		Duration retention = (this.lane != null) ? RETRY_RETENTION : settings.deadLetterRetention();
		configs.put(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(retention.toMillis()));
		String minInsync = (settings.minInsyncReplicas() != null) ? settings.minInsyncReplicas().toString()
				: survey.config(this.main, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
		if (minInsync != null) {
			configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, minInsync);
		}
		Long maxMessageBytes = survey.number(this.main, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
		if (maxMessageBytes != null) {
			long maxBytes = Math.min(maxMessageBytes + HEADROOM, Integer.MAX_VALUE);
			configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(maxBytes));
			if (this.lane != null && maxBytes < RETRY_SEGMENT_BYTES) {
				configs.put(TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(RETRY_SEGMENT_BYTES));
			}
		}
		return configs;
	}

	/**
	 * What is wrong with the topic as it exists, and what to do.
	 */
	List<String> findings(TopicSurvey survey) {
		List<String> findings = new ArrayList<>();
		String cleanup = survey.config(this.name, TopicConfig.CLEANUP_POLICY_CONFIG);
		if (cleanup != null && cleanup.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
			findings.add(
					"Topic '%s' is compacted: of two records with the same key only one would remain. Set its cleanup.policy to delete."
						.formatted(this.name));
		}
		Long retention = survey.number(this.name, TopicConfig.RETENTION_MS_CONFIG);
		if (this.lane != null && retention != null && retention >= 0 && retention <= 2 * this.lane.delay().toMillis()) {
			findings.add(
					"Topic '%s' keeps records for %d ms, and they wait in it for %d ms: an outage would lose them. Set its retention.ms to -1."
						.formatted(this.name, retention, this.lane.delay().toMillis()));
		}
		Long mainRetention = survey.number(this.main, TopicConfig.RETENTION_MS_CONFIG);
		if (this.lane == null && retention != null && retention >= 0 && mainRetention != null
				&& (mainRetention < 0 || mainRetention > retention)) {
			findings.add(
					"Dead letters in '%s' expire %d ms after the time of their record, and '%s' keeps records for longer (%d ms): a record that fails when it is older is gone at once. Raise resilient-kafka.topics.dead-letter-retention (for a new topic) or the topic's retention.ms."
						.formatted(this.name, retention, this.main, mainRetention));
		}
		Long maxBytes = survey.number(this.name, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
		Long mainMaxBytes = survey.number(this.main, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
		if (maxBytes != null && mainMaxBytes != null && maxBytes < mainMaxBytes) {
			findings.add(
					"Topic '%s' takes records of %d bytes, and '%s' has records of up to %d bytes: the partition of a larger record that fails would wait forever. Raise its max.message.bytes."
						.formatted(this.name, maxBytes, this.main, mainMaxBytes));
		}
		return findings;
	}

}
