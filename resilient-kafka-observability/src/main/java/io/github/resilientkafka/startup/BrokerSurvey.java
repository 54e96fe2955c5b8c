package io.github.resilientkafka.startup;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.admin.BrokerAnswer.Known;
import io.github.resilientkafka.admin.Deadline;
import io.github.resilientkafka.startup.BrokerFacts.Broker;
import io.github.resilientkafka.startup.BrokerFacts.Topic;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the brokers of a cluster. What they refuse, or do not say in time, is not known.
 */
final class BrokerSurvey {

	/**
	 * The admin client gives up earlier.
	 */
	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final String SILENT_ON_PERMISSIONS = "The broker does not say what is permitted";

	private final Admin admin;

	private BrokerSurvey(Admin admin) {
		this.admin = admin;
	}

	static BrokerFacts take(Admin admin, ClientFacts clients) throws InterruptedException {
		return new BrokerSurvey(admin).take(clients);
	}

	private BrokerFacts take(ClientFacts clients) throws InterruptedException {
		BrokerFact<Collection<Node>> nodes = answer(this.admin.describeCluster().nodes(), (it) -> it);
		if (nodes.value() == null || nodes.value().isEmpty()) {
			return BrokerFacts.unreachable(nodes.obstacle().isEmpty() ? "There is no broker" : nodes.obstacle());
		}
		ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER,
				nodes.value().iterator().next().idString());
		BrokerFact<Map<String, String>> configs = answer(
				this.admin.describeConfigs(List.of(broker)).values().get(broker), BrokerSurvey::values);
		BrokerFact<Set<String>> features = answer(this.admin.describeFeatures().featureMetadata(),
				(metadata) -> Set.copyOf(metadata.finalizedFeatures().keySet()));
		return new BrokerFacts(
				BrokerFact.of(nodes.value().stream().map((node) -> new Broker(node.id(), node.rack())).toList()),
				configs, features, answer(this.admin.listTopics().names(), (names) -> names),
				topics(TopicRules.allTopics(clients).toList()), groups(ClusterRules.groups(clients).toList()));
	}

	private Map<String, Topic> topics(Collection<String> names) throws InterruptedException {
		Map<String, KafkaFuture<TopicDescription>> descriptions = this.admin
			.describeTopics(names, new DescribeTopicsOptions().includeAuthorizedOperations(true))
			.topicNameValues();
		Map<ConfigResource, KafkaFuture<Config>> configs = this.admin
			.describeConfigs(names.stream().map(BrokerSurvey::resource).toList())
			.values();
		Map<String, Topic> topics = new HashMap<>();
		for (String name : names) {
			topics.put(name, topic(descriptions.get(name), configs.get(resource(name))));
		}
		return topics;
	}

	private static ConfigResource resource(String topic) {
		return new ConfigResource(ConfigResource.Type.TOPIC, topic);
	}

	private static Topic topic(@Nullable KafkaFuture<TopicDescription> description,
			@Nullable KafkaFuture<Config> config) throws InterruptedException {
		return new Topic(
				answer(description,
						(topic) -> topic.partitions()
							.stream()
							.map((partition) -> partition.replicas().stream().map(Node::id).toList())
							.toList()),
				answer(config, BrokerSurvey::values), operations(description, TopicDescription::authorizedOperations));
	}

	private Map<String, BrokerFact<Set<AclOperation>>> groups(Collection<String> names) throws InterruptedException {
		Map<String, KafkaFuture<ConsumerGroupDescription>> descriptions = this.admin
			.describeConsumerGroups(names, new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
			.describedGroups();
		Map<String, BrokerFact<Set<AclOperation>>> groups = new HashMap<>();
		for (String name : names) {
			groups.put(name, operations(descriptions.get(name), ConsumerGroupDescription::authorizedOperations));
		}
		return groups;
	}

	/**
	 * Who may not describe may do nothing else: every other permission contains that one.
	 */
	private static <T> BrokerFact<Set<AclOperation>> operations(@Nullable KafkaFuture<T> future,
			Function<T, @Nullable Set<AclOperation>> operations) throws InterruptedException {
		if (future == null) {
			return BrokerFact.missing(SILENT_ON_PERMISSIONS);
		}
		BrokerAnswer<T> answer = BrokerAnswer.await(future, Deadline.in(TIMEOUT));
		if (answer.failedWith(AuthorizationException.class)) {
			return BrokerFact.of(Set.of());
		}
		if (answer instanceof Known<T> known && operations.apply(known.value()) == null) {
			return BrokerFact.missing(SILENT_ON_PERMISSIONS);
		}
		return BrokerFact.from(answer.map(operations));
	}

	private static <T, R> BrokerFact<R> answer(@Nullable KafkaFuture<T> future, Function<T, R> function)
			throws InterruptedException {
		if (future == null) {
			return BrokerFact.missing("The broker has not answered");
		}
		return BrokerFact.from(BrokerAnswer.await(future, Deadline.in(TIMEOUT)).map(function));
	}

	private static Map<String, String> values(Config config) {
		return config.entries()
			.stream()
			.filter((entry) -> entry.value() != null)
			.collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
	}

}
