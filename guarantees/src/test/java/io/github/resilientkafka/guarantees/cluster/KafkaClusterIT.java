package io.github.resilientkafka.guarantees.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.resilientkafka.guarantees.ProcessTest;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@ProcessTest
class KafkaClusterIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static KafkaCluster cluster;

	private static Admin admin;

	private String topic;

	@BeforeAll
	static void start(@TempDir Path directory) {
		cluster = KafkaCluster.start(directory, 1, 1);
		admin = Admin.create(Map.of("bootstrap.servers", cluster.servers()));
	}

	@AfterAll
	static void stop() {
		admin.close();
		cluster.close();
	}

	@BeforeEach
	void createTopic() throws Exception {
		this.topic = "topic-" + UUID.randomUUID();
		admin.createTopics(List.of(new NewTopic(this.topic, 3, (short) 3))).all().get();
		awaitReplicas(3);
	}

	@AfterEach
	void mend() {
		cluster.link(0).heal();
		for (Broker broker : cluster.brokers()) {
			broker.disk().release();
			broker.resume();
			broker.start();
		}
	}

	@Test
	void killedBrokerComesBack() throws Exception {
		try (KafkaProducer<String, String> producer = producer(0)) {
			cluster.broker(1).kill();
			assertThat(cluster.broker(1).isAlive()).isFalse();
			sendToAll(producer);
			cluster.broker(1).start();
			awaitReplicas(3);
		}
	}

	@Test
	void stoppedBrokerEndsInGoodOrder() throws Exception {
		assertThat(cluster.broker(1).stop()).isTrue();
		await().atMost(PATIENCE).until(() -> brokers() == 2);
		cluster.broker(1).start();
		awaitReplicas(3);
	}

	@Test
	void suspendedBrokerIsReplacedUntilItResumes() throws Exception {
		try (KafkaProducer<String, String> producer = producer(0)) {
			cluster.broker(2).suspend();
			assertThat(cluster.broker(2).isAlive()).isTrue();
			sendToAll(producer);
			cluster.broker(2).resume();
			awaitReplicas(3);
		}
	}

	@Test
	void brokerWithFullDiskEndsAndComesBack() throws Exception {
		Broker broker = cluster.broker(3);
		assumeTrue(broker.disk().canFill());
		try (KafkaProducer<String, String> producer = producer(0)) {
			broker.disk().fill();
			await().atMost(PATIENCE).until(() -> {
				sendToAll(producer);
				return !broker.isAlive();
			});
			broker.disk().release();
			broker.start();
			awaitReplicas(3);
		}
	}

	@Test
	void controllerComesBack() throws Exception {
		cluster.controller().kill();
		cluster.controller().start();
		createTopic();
	}

	@Test
	void rightOfTheApplicationCanBeTakenAway() throws Exception {
		AclBinding denial = new AclBinding(new ResourcePattern(ResourceType.TOPIC, this.topic, PatternType.LITERAL),
				new AccessControlEntry("User:application", "*", AclOperation.WRITE, AclPermissionType.DENY));
		try (KafkaProducer<String, String> application = producer(0);
				KafkaProducer<String, String> suite = producer(Map.of("bootstrap.servers", cluster.servers()))) {
			sendToAll(application);
			admin.createAcls(List.of(denial)).all().get();
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThatExceptionOfType(ExecutionException.class)
					.isThrownBy(() -> send(application, 0).get())
					.withCauseInstanceOf(TopicAuthorizationException.class));
			sendToAll(suite);
			admin.deleteAcls(List.of(denial.toFilter())).all().get();
			await().atMost(PATIENCE).ignoreExceptions().until(() -> send(application, 0).get() != null);
		}
	}

	@Test
	void cutReachesOneApplicationOnly() throws Exception {
		try (KafkaProducer<String, String> first = producer(0); KafkaProducer<String, String> second = producer(1)) {
			sendToAll(first);
			cluster.link(0).cut();
			assertThat(cluster.link(0).touched()).isPositive();
			sendToAll(second);
			Future<RecordMetadata> sent = send(first, 0);
			long reset = cluster.link(0).touched();
			await().atMost(PATIENCE).until(() -> cluster.link(0).touched() > reset);
			assertThat(sent.isDone()).isFalse();
			assertThat(cluster.link(1).touched()).isZero();
			cluster.link(0).heal();
			sent.get(60, TimeUnit.SECONDS);
		}
	}

	@Test
	void stalledLinkAnswersNothingUntilHealed() throws Exception {
		try (KafkaProducer<String, String> producer = producer(0)) {
			sendToAll(producer);
			cluster.link(0).stall();
			Future<RecordMetadata> sent = send(producer, 0);
			await().atMost(PATIENCE).until(() -> cluster.link(0).touched() > 0);
			assertThat(sent.isDone()).isFalse();
			cluster.link(0).heal();
			sent.get(60, TimeUnit.SECONDS);
		}
	}

	@Test
	void slowLinkDelaysWhatIsSent() throws Exception {
		try (KafkaProducer<String, String> producer = producer(0)) {
			sendToAll(producer);
			cluster.link(0).slow(Duration.ofMillis(250));
			long start = System.nanoTime();
			send(producer, 0).get();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
			cluster.link(0).heal();
		}
	}

	private void awaitReplicas(int count) {
		await("in-sync replicas of " + this.topic).atMost(PATIENCE)
			.ignoreExceptions()
			.until(() -> admin.describeTopics(List.of(this.topic))
				.topicNameValues()
				.get(this.topic)
				.get()
				.partitions()
				.stream()
				.allMatch((partition) -> partition.isr().size() == count));
	}

	private static int brokers() throws Exception {
		return admin.describeCluster().nodes().get().size();
	}

	private void sendToAll(KafkaProducer<String, String> producer) throws Exception {
		for (int partition = 0; partition < 3; partition++) {
			send(producer, partition).get(60, TimeUnit.SECONDS);
		}
	}

	private Future<RecordMetadata> send(KafkaProducer<String, String> producer, int partition) {
		return producer.send(new ProducerRecord<>(this.topic, partition, "key", "x".repeat(10_000)));
	}

	private static KafkaProducer<String, String> producer(int link) {
		return producer(cluster.link(link).clientProperties());
	}

	private static KafkaProducer<String, String> producer(Map<String, Object> properties) {
		Map<String, Object> all = new HashMap<>(properties);
		all.put("acks", "all");
		all.put("linger.ms", 0);
		return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
	}

}
