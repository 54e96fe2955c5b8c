package io.github.resilientkafka.guarantees.transaction;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.guarantees.ProcessTest;
import io.github.resilientkafka.guarantees.cluster.KafkaCluster;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The coordinator of a group takes offsets late, because its follower does not follow:
 * the producer asks again meanwhile, and the coordinator gives the first request up
 * before both are replicated. Brokers 3.9 forget the offsets then, although their
 * transaction is committed.
 */
@ProcessTest
class LateOffsetsIT {

	private static final int PARTITIONS = 6;

	/** Longer than the time after which a coordinator gives up, 5 s. */
	private static final Duration LATE = Duration.ofMillis(6_500);

	private static final Map<String, String> SETTINGS = Map.of("offsets.topic.replication.factor", "2",
			"transaction.state.log.replication.factor", "2", "min.insync.replicas", "1",
			"transaction.state.log.min.isr", "1", "broker.session.timeout.ms", "60000", "replica.lag.time.max.ms",
			"60000", "offsets.topic.num.partitions", String.valueOf(PARTITIONS), "transaction.state.log.num.partitions",
			String.valueOf(PARTITIONS));

	private static final AtomicReference<Runnable> onSecond = new AtomicReference<>();

	@Test
	void recordIsNotProcessedAgainByTheNextOwner(@TempDir Path directory) throws Exception {
		try (KafkaCluster cluster = KafkaCluster.start(directory, 0, 0, SETTINGS);
				Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.servers()))) {
			Placement placement = Placement.find(cluster, admin);
			onSecond.set(() -> {
				cluster.broker(placement.follower()).suspend();
				Executor later = CompletableFuture.delayedExecutor(LATE.toMillis(), TimeUnit.MILLISECONDS);
				CompletableFuture.runAsync(cluster.broker(placement.follower())::resume, later);
			});
			try (KafkaProducer<String, String> producer = new KafkaProducer<>(
					Map.of("bootstrap.servers", cluster.servers()), new StringSerializer(), new StringSerializer())) {
				try (ConfigurableApplicationContext first = run(cluster, placement)) {
					producer.send(new ProducerRecord<>("orders", "first")).get();
					await().atMost(Duration.ofSeconds(30)).until(() -> outputs(cluster).contains("first"));
					producer.send(new ProducerRecord<>("orders", "second")).get();
					await().atMost(Duration.ofSeconds(60)).until(() -> outputs(cluster).contains("second"));
				}
				try (ConfigurableApplicationContext next = run(cluster, placement)) {
					producer.send(new ProducerRecord<>("orders", "third")).get();
					await().atMost(Duration.ofSeconds(60)).until(() -> outputs(cluster).contains("third"));
				}
			}
			assertThat(outputs(cluster)).containsExactly("first", "second", "third");
		}
	}

	private static ConfigurableApplicationContext run(KafkaCluster cluster, Placement placement) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--spring.kafka.bootstrap-servers=" + cluster.servers(),
					"--spring.kafka.consumer.auto-offset-reset=earliest", "--group=" + placement.group(),
					"--resilient-kafka.defaults.delivery=exactly-once",
					"--resilient-kafka.transactions.id-prefix=" + placement.idPrefix(),
					// So the producer asks again after 4 s
					"--resilient-kafka.transactions.timeout=12s");
	}

	private static List<String> outputs(KafkaCluster cluster) {
		List<String> values = new ArrayList<>();
		try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
				Map.of("bootstrap.servers", cluster.servers(), "isolation.level", "read_committed"),
				new StringDeserializer(), new StringDeserializer())) {
			TopicPartition partition = new TopicPartition("receipts", 0);
			consumer.assign(List.of(partition));
			consumer.seekToBeginning(List.of(partition));
			long end = consumer.endOffsets(List.of(partition)).get(partition);
			for (int i = 0; i < 10 && consumer.position(partition) < end; i++) {
				consumer.poll(Duration.ofMillis(200)).forEach((record) -> values.add(record.value()));
			}
		}
		return values;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = { DataSourceAutoConfiguration.class, RedisAutoConfiguration.class })
	static class Application {

		@Bean
		Receipts receipts(KafkaTemplate<String, String> template) {
			return new Receipts(template);
		}

	}

	record Receipts(KafkaTemplate<String, String> template) {

		@ResilientKafkaListener(id = "receipts", topics = "orders", groupId = "${group}")
		void write(String order) {
			if (order.equals("second")) {
				Runnable once = onSecond.getAndSet(null);
				if (once != null) {
					once.run();
				}
			}
			this.template.send("receipts", order);
		}

	}

	/**
	 * Names, by which the offsets of the group have a follower that has no part in
	 * anything else.
	 *
	 * @param group the group
	 * @param idPrefix of transactional ids
	 * @param follower the broker
	 */
	private record Placement(String group, String idPrefix, int follower) {

		static Placement find(KafkaCluster cluster, Admin admin) throws Exception {
			createInternalTopics(cluster, admin);
			Map<String, List<TopicPartitionInfo>> internal = new HashMap<>();
			admin.describeTopics(List.of("__consumer_offsets", "__transaction_state"))
				.allTopicNames()
				.get()
				.forEach((name, topic) -> internal.put(name, topic.partitions()));
			for (TopicPartitionInfo offsets : internal.get("__consumer_offsets")) {
				int follower = offsets.replicas()
					.stream()
					.mapToInt(Node::id)
					.filter((id) -> id != offsets.leader().id())
					.findFirst()
					.orElseThrow();
				for (TopicPartitionInfo state : internal.get("__transaction_state")) {
					if (state.replicas().stream().noneMatch((node) -> node.id() == follower)) {
						int other = state.leader().id();
						admin.createTopics(List.of(new NewTopic("orders", Map.of(0, List.of(other))),
								new NewTopic("receipts", Map.of(0, List.of(other)))))
							.all()
							.get();
						return new Placement(name("group-%d", "%s", offsets.partition()),
								name("prefix-%d", "%s-receipts-0", state.partition()), follower);
					}
				}
			}
			throw new IllegalStateException("No broker has a replica of offsets only");
		}

		private static String name(String format, String use, int partition) {
			return IntStream.range(0, 10_000)
				.mapToObj(format::formatted)
				.filter((name) -> Utils.abs(use.formatted(name).hashCode()) % PARTITIONS == partition)
				.findFirst()
				.orElseThrow();
		}

		private static void createInternalTopics(KafkaCluster cluster, Admin admin) {
			Map<String, Object> configs = Map.of("bootstrap.servers", cluster.servers(), "transactional.id", "none",
					"group.id", "none");
			try (KafkaProducer<String, String> producer = new KafkaProducer<>(configs, new StringSerializer(),
					new StringSerializer())) {
				producer.initTransactions();
			}
			await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
				admin.listConsumerGroupOffsets("none").partitionsToOffsetAndMetadata().get();
				return Stream.of("__consumer_offsets", "__transaction_state")
					.allMatch((topic) -> isThere(admin, topic));
			});
		}

		private static boolean isThere(Admin admin, String topic) {
			try {
				return admin.describeTopics(List.of(topic))
					.allTopicNames()
					.get()
					.get(topic)
					.partitions()
					.size() == PARTITIONS;
			}
			catch (Exception ex) {
				return false;
			}
		}

	}

}
