package io.github.resilientkafka.startup;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * What the brokers have said, as far as they have.
 *
 * @param brokers the live brokers
 * @param configs the configuration of one of them
 * @param features the features of the cluster
 * @param names the names of all topics that the application may describe
 * @param topics the topics in use, by name
 * @param groups what the application may do with its consumer groups, by name
 */
record BrokerFacts(BrokerFact<List<Broker>> brokers, BrokerFact<Map<String, String>> configs,
		BrokerFact<Set<String>> features, BrokerFact<Set<String>> names, Map<String, Topic> topics,
		Map<String, BrokerFact<Set<AclOperation>>> groups) {

	static BrokerFacts unreachable(String obstacle) {
		return new BrokerFacts(BrokerFact.missing(obstacle), BrokerFact.missing(obstacle), BrokerFact.missing(obstacle),
				BrokerFact.missing(obstacle), Map.of(), Map.of());
	}

	Topic topic(String name) {
		Topic topic = this.topics.get(name);
		return (topic != null) ? topic : Topic.unknown("The topic was not asked for: " + this.brokers.obstacle());
	}

	BrokerFact<Set<AclOperation>> group(String name) {
		BrokerFact<Set<AclOperation>> group = this.groups.get(name);
		return (group != null) ? group : BrokerFact.missing("The group was not asked for: " + this.brokers.obstacle());
	}

	/**
	 * The largest {@code max.message.bytes} of the topics in use, or 0 if none is known.
	 */
	long largestMessageBytes() {
		return this.topics.values()
			.stream()
			.map((topic) -> topic.configs().value())
			.filter(Objects::nonNull)
			.mapToLong((configs) -> Numbers.of(configs.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), 0))
			.max()
			.orElse(0);
	}

	/**
	 * Whether there is one broker, so that nothing can be replicated.
	 */
	boolean isSingle() {
		return this.brokers.value() != null && this.brokers.value().size() <= 1;
	}

	/**
	 * A live broker.
	 *
	 * @param id its id
	 * @param rack its rack, or {@code null} if it has none
	 */
	record Broker(int id, @Nullable String rack) {

	}

	/**
	 * A topic.
	 *
	 * @param partitions the brokers that have replicas, for each partition
	 * @param configs its configuration
	 * @param operations what the application may do with it
	 */
	record Topic(BrokerFact<List<List<Integer>>> partitions, BrokerFact<Map<String, String>> configs,
			BrokerFact<Set<AclOperation>> operations) {

		static Topic unknown(String obstacle) {
			return new Topic(BrokerFact.missing(obstacle), BrokerFact.missing(obstacle), BrokerFact.missing(obstacle));
		}

		/**
		 * How many partitions it has, or 0 if that is not known.
		 */
		int partitionCount() {
			return (this.partitions.value() != null) ? this.partitions.value().size() : 0;
		}

	}

}
