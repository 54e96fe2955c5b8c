package io.github.resilientkafka.topic;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.admin.BrokerAnswer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What the broker says of some topics at one moment.
 *
 * @param descriptions the topics that exist, by name
 * @param configs their configuration, as far as it may be read, by name
 * @param absent the topics that do not exist; those that may not be seen are in neither
 */
record TopicSurvey(Map<String, TopicDescription> descriptions, Map<String, Config> configs, Set<String> absent) {

	static TopicSurvey take(Admin admin, Collection<String> topics) throws InterruptedException {
		Map<String, TopicDescription> descriptions = new HashMap<>();
		Set<String> absent = new HashSet<>();
		for (Map.Entry<String, KafkaFuture<TopicDescription>> each : admin.describeTopics(topics)
			.topicNameValues()
			.entrySet()) {
			put(descriptions, absent, each.getKey(), BrokerAnswer.await(each.getValue()));
		}
		Map<String, Config> configs = new HashMap<>();
		for (Map.Entry<ConfigResource, KafkaFuture<Config>> each : admin
			.describeConfigs(descriptions.keySet()
				.stream()
				.map((topic) -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
				.toList())
			.values()
			.entrySet()) {
			put(configs, absent, each.getKey().name(), BrokerAnswer.await(each.getValue()));
		}
		return new TopicSurvey(descriptions, configs, absent);
	}

	/**
	 * Absent or not to be seen: both are what somebody has to be told, by name.
	 */
	private static <T> void put(Map<String, T> values, Set<String> absent, String topic, BrokerAnswer<T> answer) {
		if (answer.failedWith(UnknownTopicOrPartitionException.class)) {
			absent.add(topic);
		}
		else if (!answer.failedWith(AuthorizationException.class)) {
			values.put(topic, answer.orThrow());
		}
	}

	@Nullable TopicDescription description(String topic) {
		return this.descriptions.get(topic);
	}

	int partitions(String topic) {
		TopicDescription description = this.descriptions.get(topic);
		return (description != null) ? description.partitions().size() : 0;
	}

	@Nullable String config(String topic, String name) {
		Config config = this.configs.get(topic);
		ConfigEntry entry = (config != null) ? config.get(name) : null;
		return (entry != null) ? entry.value() : null;
	}

	/**
	 * Whether nothing of a topic was configured, as of one that a broker has created by
	 * itself. Not if its configuration may not be read.
	 */
	boolean isUnconfigured(String topic) {
		Config config = this.configs.get(topic);
		return config != null && !isConfigured(config);
	}

	/**
	 * Whether somebody has configured a topic, as no broker does by itself. Not if its
	 * configuration may not be read.
	 */
	boolean isConfigured(String topic) {
		Config config = this.configs.get(topic);
		return config != null && isConfigured(config);
	}

	private static boolean isConfigured(Config config) {
		return config.entries()
			.stream()
			.anyMatch((entry) -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG);
	}

	@Nullable Long number(String topic, String name) {
		String value = config(topic, name);
		return (value != null) ? Long.valueOf(value) : null;
	}

}
