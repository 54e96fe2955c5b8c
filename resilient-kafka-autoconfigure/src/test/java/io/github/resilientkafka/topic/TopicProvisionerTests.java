package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.policy.FailureClassifier;
import io.github.resilientkafka.policy.ImmediateRetry;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.policy.RetryPolicy;
import io.github.resilientkafka.policy.StagePolicies;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class TopicProvisionerTests {

	private static final TopicSettings AS_MAIN = new TopicSettings(true, null, null, null, Duration.ofDays(14));

	private final ClusterAdmins admins = new ClusterAdmins(List.of());

	private final Cluster cluster = new Cluster(Map.of("bootstrap.servers", TestBroker.servers()));

	private final String topic = TestBroker.uniqueName("topic");

	private final TopicChain chain = chain(this.topic);

	private final String lane = this.topic + ".g.retry-1h";

	private final String deadLetters = this.topic + ".g.DLQ";

	@AfterEach
	void close() {
		this.admins.destroy();
	}

	@Test
	void createsTopicsLikeTheMainTopic() throws Exception {
		TestBroker.create(new NewTopic(this.topic, 5, (short) 1)
			.configs(Map.of("max.message.bytes", "2000000", "min.insync.replicas", "1", "cleanup.policy", "compact")));
		assertThat(provision(AS_MAIN)).isTrue();
		assertThat(partitions(this.lane)).isEqualTo(5);
		assertThat(partitions(this.deadLetters)).isEqualTo(5);
		Config retry = config(this.lane);
		assertThat(retry.get("cleanup.policy").value()).isEqualTo("delete");
		assertThat(Long.parseLong(retry.get("retention.ms").value())).isGreaterThan(Duration.ofDays(365).toMillis());
		assertThat(retry.get("retention.bytes").value()).isEqualTo("-1");
		assertThat(Long.parseLong(retry.get("max.message.bytes").value())).isEqualTo(2_000_000 + 64 * 1024);
		assertThat(retry.get("message.timestamp.type").value()).isEqualTo("CreateTime");
		assertThat(config(this.deadLetters).get("retention.ms").value())
			.isEqualTo(String.valueOf(Duration.ofDays(14).toMillis()));
	}

	@Test
	void createsThemAsConfigured() throws Exception {
		TestBroker.create(new NewTopic(this.topic, 5, (short) 1));
		assertThat(provision(new TopicSettings(true, 2, (short) 1, 1, Duration.ofDays(3)))).isTrue();
		assertThat(partitions(this.lane)).isEqualTo(2);
		assertThat(config(this.deadLetters).get("retention.ms").value())
			.isEqualTo(String.valueOf(Duration.ofDays(3).toMillis()));
	}

	@Test
	void waitsForTheMainTopicAndGrowsWithIt(CapturedOutput output) throws Exception {
		TopicProvisioner provisioner = new TopicProvisioner(AS_MAIN, this.admins);
		assertThat(provisioner.provision(this.cluster, List.of(this.chain))).isFalse();
		assertThat(provisioner.provision(this.cluster, List.of(this.chain))).isFalse();
		String near = this.topic + "s";
		assertThat(output.getOut().lines().filter((line) -> line.contains(this.topic))).singleElement()
			.asString()
			.contains("WARN",
					"Listener 'l': topic '%s' does not exist on %s".formatted(this.topic, TestBroker.servers()),
					"its retry and dead-letter topics", "Check its name in topics of the annotation",
					"spring.kafka.bootstrap-servers");
		TestBroker.create(new NewTopic(near, 1, (short) 1), new NewTopic(this.topic, 2, (short) 1));
		await().until(() -> provisioner.provision(this.cluster, List.of(this.chain)));
		assertThat(output.getOut().lines().filter((line) -> line.contains("did not exist"))).singleElement()
			.asString()
			.contains("WARN", "Listener 'l': topic '%s', which did not exist on".formatted(this.topic),
					"auto.create.topics.enable", "Did you mean '%s'?".formatted(near),
					"spring.kafka.consumer.properties.allow.auto.create.topics=false");
		assertThat(partitions(this.lane)).isEqualTo(2);
		TestBroker.admin().createPartitions(Map.of(this.topic, NewPartitions.increaseTo(4))).all().get();
		await().until(() -> {
			provisioner.provision(this.cluster, List.of(this.chain));
			return partitions(this.lane) == 4 && partitions(this.deadLetters) == 4;
		});
	}

	@Test
	void aMainTopicThatSomebodyHasConfiguredWasNotCreatedByAccident(CapturedOutput output) throws Exception {
		TopicProvisioner provisioner = new TopicProvisioner(AS_MAIN, this.admins);
		assertThat(provisioner.provision(this.cluster, List.of(this.chain))).isFalse();
		TestBroker.create(new NewTopic(this.topic, 1, (short) 1).configs(Map.of("retention.ms", "3600000")));
		await().until(() -> provisioner.provision(this.cluster, List.of(this.chain)));
		assertThat(output).doesNotContain("did not exist");
	}

	@Test
	void aMainTopicIsMissedAlsoWhereThereAreNoOthers(CapturedOutput output) {
		TopicChain alone = new TopicChain(
				new ListenerPolicy("alone", Delivery.AT_LEAST_ONCE,
						new RetryPolicy(List.of(), 1, new ImmediateRetry(0, Duration.ZERO),
								new FailureClassifier(Set.of(), Set.of()), null),
						false, StagePolicies.NONE),
				List.of(this.topic), "g", new TopicNames("{topic}.{group}.retry-{delay}", "{topic}.{group}.DLQ"));
		new TopicProvisioner(AS_MAIN, this.admins).provision(this.cluster, List.of(alone));
		assertThat(output).contains("Listener 'alone': topic '%s' does not exist".formatted(this.topic))
			.doesNotContain("dead-letter topics");
	}

	/**
	 * What is wrong with them is said by the start-up checks.
	 */
	@Test
	void leavesExistingTopicsAlone(CapturedOutput output) throws Exception {
		Map<String, String> configs = Map.of("cleanup.policy", "compact", "retention.ms", "3600000",
				"max.message.bytes", "1000");
		TestBroker.create(new NewTopic(this.topic, 1, (short) 1),
				new NewTopic(this.lane, 1, (short) 1).configs(configs),
				new NewTopic(this.deadLetters, 1, (short) 1).configs(Map.of("retention.ms", "1000")));
		assertThat(provision(AS_MAIN)).isTrue();
		configs.forEach((name, value) -> assertThat(config(this.lane).get(name).value()).isEqualTo(value));
		assertThat(config(this.deadLetters).get("retention.ms").value()).isEqualTo("1000");
		assertThat(output).doesNotContain(this.lane, this.deadLetters);
	}

	/**
	 * As those are that the broker has created by itself.
	 */
	@Test
	void configuresTopicsThatNobodyHasConfigured() throws Exception {
		TestBroker.create(new NewTopic(this.topic, 1, (short) 1), new NewTopic(this.lane, 1, (short) 1),
				new NewTopic(this.deadLetters, 1, (short) 1).configs(Map.of("max.message.bytes", "1048588")));
		assertThat(provision(new TopicSettings(false, null, null, null, Duration.ofDays(14)))).isTrue();
		assertThat(config(this.lane).get("retention.ms").isDefault()).isTrue();
		assertThat(provision(AS_MAIN)).isTrue();
		await().untilAsserted(() -> assertThat(Long.parseLong(config(this.lane).get("retention.ms").value()))
			.isGreaterThan(Duration.ofDays(365).toMillis()));
		assertThat(config(this.deadLetters).get("retention.ms").isDefault()).isTrue();
	}

	@Test
	void addsPartitionsOnlyWhereItMay(CapturedOutput output) throws Exception {
		TestBroker.create(new NewTopic(this.topic, 3, (short) 1), new NewTopic(this.lane, 1, (short) 1),
				new NewTopic(this.deadLetters, 1, (short) 1));
		assertThat(provision(new TopicSettings(false, null, null, null, Duration.ofDays(14)))).isTrue();
		assertThat(partitions(this.lane)).isEqualTo(1);
		assertThat(output).doesNotContain(this.lane, this.deadLetters);
	}

	@Test
	void createsNothingWhereItMayNot(CapturedOutput output) throws Exception {
		TestBroker.create(new NewTopic(this.topic, 1, (short) 1));
		assertThat(provision(new TopicSettings(false, null, null, null, Duration.ofDays(14)))).isFalse();
		assertThat(output).contains("Listener 'l': topic '%s' is missing, and resilient-kafka.topics.provision is false"
			.formatted(this.deadLetters));
		assertThat(TestBroker.admin().listTopics().names().get()).doesNotContain(this.lane, this.deadLetters);
	}

	@Test
	void survivesABrokerThatIsAway(CapturedOutput output) {
		Cluster away = new Cluster(Map.of("bootstrap.servers", "localhost:1"));
		assertThat(new TopicProvisioner(AS_MAIN, this.admins).provision(away, List.of(this.chain))).isFalse();
		assertThat(output).contains("the next try follows");
	}

	private boolean provision(TopicSettings settings) {
		return new TopicProvisioner(settings, this.admins).provision(this.cluster, List.of(this.chain));
	}

	private static int partitions(String topic) throws ExecutionException, InterruptedException {
		return TestBroker.admin().describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size();
	}

	private static Config config(String topic) {
		ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
		try {
			return TestBroker.admin().describeConfigs(List.of(resource)).all().get().get(resource);
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static TopicChain chain(String topic) {
		ListenerPolicy policy = new ListenerPolicy(
				"l", Delivery.AT_LEAST_ONCE, new RetryPolicy(List.of(new RetryLane(1, Duration.ofHours(1))), 1,
						new ImmediateRetry(0, Duration.ZERO), new FailureClassifier(Set.of(), Set.of()), null),
				true, StagePolicies.NONE);
		return new TopicChain(policy, List.of(topic), "g",
				new TopicNames("{topic}.{group}.retry-{delay}", "{topic}.{group}.DLQ"));
	}

}
