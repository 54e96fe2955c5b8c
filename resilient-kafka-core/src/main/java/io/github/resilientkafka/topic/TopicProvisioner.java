package io.github.resilientkafka.topic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.admin.BrokerAnswer.Failed;
import io.github.resilientkafka.admin.BrokerAnswer.Known;
import io.github.resilientkafka.failure.RootCause;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

import org.springframework.core.log.LogAccessor;

/**
 * Creates the retry and dead-letter topics that are missing, configures those that a
 * broker has created by itself, and lets them grow with their main topic. Nothing else is
 * altered, and what is said is said once. Thread-safe.
 */
public final class TopicProvisioner {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(TopicProvisioner.class));

	private static final int MAX_LEADER_TRIES = 40;

	private final TopicSettings settings;

	private final ClusterAdmins admins;

	private final MainTopics mainTopics = new MainTopics();

	private final Set<String> said = new HashSet<>();

	public TopicProvisioner(TopicSettings settings, ClusterAdmins admins) {
		this.settings = settings;
		this.admins = admins;
	}

	/**
	 * Look after the topics of some listeners.
	 * @param cluster where they are
	 * @param chains the topics of each listener
	 * @return whether all retry and dead-letter topics exist
	 */
	public synchronized boolean provision(Cluster cluster, Collection<TopicChain> chains) {
		try {
			return provision(cluster, this.admins.of(cluster), chains);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (RuntimeException ex) {
			say("Retry and dead-letter topics of cluster %s could not be checked or created; the next try follows: %s"
				.formatted(cluster, new RootCause(ex).text()));
			return false;
		}
	}

	private boolean provision(Cluster cluster, Admin admin, Collection<TopicChain> chains) throws InterruptedException {
		List<RequiredTopic> required = chains.stream()
			.flatMap((chain) -> chain.redirectTopics().stream())
			.map(RequiredTopic::new)
			.toList();
		TopicSurvey survey = TopicSurvey.take(admin,
				Stream
					.concat(chains.stream().flatMap((chain) -> chain.topics().stream()),
							required.stream().map((each) -> each.topic().name()))
					.distinct()
					.toList());
		for (TopicChain chain : chains) {
			this.mainTopics.look(cluster, admin, chain, survey);
		}
		List<NewTopic> missing = new ArrayList<>();
		Map<String, NewPartitions> growing = new HashMap<>();
		Map<ConfigResource, Collection<AlterConfigOp>> unconfigured = new HashMap<>();
		boolean complete = true;
		for (RequiredTopic each : required) {
			RedirectTopic topic = each.topic();
			int mainPartitions = survey.partitions(topic.main());
			int partitions = survey.partitions(topic.name());
			if (mainPartitions == 0) {
				complete = false;
			}
			else if (partitions == 0) {
				missing.add(each.toNewTopic(this.settings, survey));
			}
			else if (this.settings.provision()) {
				int wanted = each.growsTo(this.settings, mainPartitions);
				if (partitions < wanted) {
					growing.put(topic.name(), NewPartitions.increaseTo(wanted));
				}
				if (survey.isUnconfigured(topic.name())) {
					unconfigured.put(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()),
							settings(each, survey));
				}
			}
		}
		configure(admin, unconfigured);
		return grow(admin, growing) & create(admin, missing, owners(chains), takeFailures(required)) & complete;
	}

	private static Map<String, Boolean> takeFailures(List<RequiredTopic> required) {
		Map<String, Boolean> takers = new HashMap<>();
		required.forEach((each) -> takers.put(each.topic().name(), each.topic().takesFailures()));
		return takers;
	}

	private static Map<String, String> owners(Collection<TopicChain> chains) {
		Map<String, String> owners = new HashMap<>();
		chains
			.forEach((chain) -> chain.redirectTopics().forEach((topic) -> owners.put(topic.name(), chain.listener())));
		return owners;
	}

	/**
	 * What a topic needs that was created with the defaults of the broker.
	 */
	private Collection<AlterConfigOp> settings(RequiredTopic topic, TopicSurvey survey) {
		return topic.toNewTopic(this.settings, survey)
			.configs()
			.entrySet()
			.stream()
			.map((config) -> new AlterConfigOp(new ConfigEntry(config.getKey(), config.getValue()),
					AlterConfigOp.OpType.SET))
			.toList();
	}

	private void configure(Admin admin, Map<ConfigResource, Collection<AlterConfigOp>> topics)
			throws InterruptedException {
		Map<ConfigResource, KafkaFuture<Void>> results = topics.isEmpty() ? Map.of()
				: admin.incrementalAlterConfigs(topics).values();
		for (Map.Entry<ConfigResource, KafkaFuture<Void>> each : results.entrySet()) {
			succeeded(each.getValue(),
					"Topic '%s', which had nothing but the defaults of the broker,".formatted(each.getKey().name()),
					"given the settings of a retry or dead-letter topic");
		}
	}

	private boolean create(Admin admin, List<NewTopic> missing, Map<String, String> owners,
			Map<String, Boolean> purposes) throws InterruptedException {
		if (missing.isEmpty()) {
			return true;
		}
		if (!this.settings.provision()) {
			missing.forEach((topic) -> say(
					"Listener '%s': topic '%s' is missing, and resilient-kafka.topics.provision is false. Until it is created, %s. Create it with %d partition(s), replication factor %d and %s."
						.formatted(owners.get(topic.name()), topic.name(), purposes.getOrDefault(topic.name(), false)
								? "records that belong there keep their place and their partitions wait"
								: "dead letters cannot be replayed or discarded (resilient-kafka.dead-letters.enabled=false goes without it)",
								topic.numPartitions(), topic.replicationFactor(), topic.configs())));
			return missing.stream().noneMatch((topic) -> purposes.getOrDefault(topic.name(), false));
		}
		Set<String> created = new TreeSet<>();
		boolean complete = true;
		for (Map.Entry<String, KafkaFuture<Void>> each : admin.createTopics(missing).values().entrySet()) {
			boolean done = succeeded(each.getValue(),
					"Listener '%s': topic '%s'".formatted(owners.get(each.getKey()), each.getKey()), "created",
					() -> created.add(each.getKey()));
			complete &= done || !purposes.getOrDefault(each.getKey(), false);
		}
		if (!created.isEmpty()) {
			logger.info(() -> "Retry and dead-letter topics have been created: " + String.join(", ", created));
		}
		awaitLeaders(admin, missing.stream().filter((topic) -> created.contains(topic.name())).toList());
		return complete;
	}

	/**
	 * A broker leads a new partition only a moment after the controller has created it. A
	 * producer with several batches on their way to such a partition may run into
	 * OutOfOrderSequenceExceptions until its delivery time-out.
	 */
	private static void awaitLeaders(Admin admin, List<NewTopic> topics) throws InterruptedException {
		if (topics.isEmpty()) {
			return;
		}
		Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
		for (NewTopic topic : topics) {
			for (int partition = 0; partition < topic.numPartitions(); partition++) {
				partitions.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
			}
		}
		for (int tries = 0; tries < MAX_LEADER_TRIES; tries++) {
			// Of offsets of a topic that no broker knows yet, the client logs an error
			if (areKnown(admin, topics)
					&& !(BrokerAnswer.await(admin.listOffsets(partitions).all()) instanceof Failed<?>)) {
				return;
			}
			logger.debug("New topics have no leaders yet");
			TimeUnit.MILLISECONDS.sleep(50);
		}
	}

	private static boolean areKnown(Admin admin, List<NewTopic> topics) throws InterruptedException {
		List<String> names = topics.stream().map(NewTopic::name).toList();
		return BrokerAnswer.await(admin.describeTopics(names).allTopicNames()) instanceof Known<?>;
	}

	private boolean grow(Admin admin, Map<String, NewPartitions> growing) throws InterruptedException {
		Map<String, KafkaFuture<Void>> results = growing.isEmpty() ? Map.of()
				: admin.createPartitions(growing).values();
		for (Map.Entry<String, KafkaFuture<Void>> each : results.entrySet()) {
			succeeded(each.getValue(), "Topic '%s'".formatted(each.getKey()),
					"given as many partitions as its main topic");
		}
		return true;
	}

	private boolean succeeded(KafkaFuture<Void> future, String what, String done) throws InterruptedException {
		return succeeded(future, what, done, () -> logger.info(() -> what + " was " + done));
	}

	private boolean succeeded(KafkaFuture<Void> future, String what, String done, Runnable announcement)
			throws InterruptedException {
		BrokerAnswer<Void> answer = BrokerAnswer.await(future);
		answer.ifKnown((nothing) -> announcement.run());
		if (answer instanceof Failed<?> failed && !(failed.reason() instanceof TopicExistsException)) {
			say("%s could not be %s, which is tried again: %s. Check that the application may create and alter topics, or do it by hand."
				.formatted(what, done, new RootCause(failed.reason()).text()));
			return false;
		}
		return true;
	}

	private void say(String message) {
		if (this.said.add(message)) {
			logger.warn(message);
		}
	}

}
