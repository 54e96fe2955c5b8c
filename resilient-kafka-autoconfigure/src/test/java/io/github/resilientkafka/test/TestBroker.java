package io.github.resilientkafka.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * A real broker, in this process, that all tests share; each uses topics of its own.
 */
public final class TestBroker {

	private static final EmbeddedKafkaKraftBroker BROKER = start();

	private static final KafkaProducer<byte[], byte[]> PRODUCER = new KafkaProducer<>(
			Map.of("bootstrap.servers", servers(), "acks", "all", "linger.ms", 0), new ByteArraySerializer(),
			new ByteArraySerializer());

	private static final Admin ADMIN = Admin.create(Map.of("bootstrap.servers", servers()));

	private TestBroker() {
	}

	private static EmbeddedKafkaKraftBroker start() {
		EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
		// Of the group protocol "consumer", which has them at the broker
		broker.brokerProperties(Map.of("group.consumer.min.session.timeout.ms", "500",
				"group.consumer.session.timeout.ms", "1500", "group.consumer.min.heartbeat.interval.ms", "100",
				"group.consumer.heartbeat.interval.ms", "300"));
		broker.brokerProperties(Map.of("auto.create.topics.enable", "false", "group.initial.rebalance.delay.ms", "0",
				"offsets.topic.num.partitions", "4", "transaction.state.log.num.partitions", "2",
				"transaction.state.log.replication.factor", "1", "transaction.state.log.min.isr", "1",
				"group.min.session.timeout.ms", "500",
				// Records of long ago must not be deleted while a test looks for them
				"log.retention.check.interval.ms", "86400000"));
		broker.afterPropertiesSet();
		return broker;
	}

	public static String servers() {
		return BROKER.getBrokersAsString();
	}

	public static Admin admin() {
		return ADMIN;
	}

	/**
	 * A name that no other test has.
	 */
	public static String uniqueName(String prefix) {
		return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
	}

	public static String newTopic(int partitions) {
		String topic = uniqueName("topic");
		create(new NewTopic(topic, partitions, (short) 1));
		return topic;
	}

	public static void create(NewTopic... topics) {
		try {
			ADMIN.createTopics(List.of(topics)).all().get();
			Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
			for (NewTopic topic : topics) {
				for (int partition = 0; partition < topic.numPartitions(); partition++) {
					partitions.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
				}
			}
			// Until the broker leads them: it has them only a moment after the controller
			Awaitility.await("leaders")
				.ignoreExceptions()
				.until(() -> ADMIN.listOffsets(partitions).all().get().size() == partitions.size());
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public static void send(String topic, String value) {
		send(new ProducerRecord<>(topic, null, value.getBytes()));
	}

	public static void send(ProducerRecord<byte[], byte[]> record) {
		try {
			PRODUCER.send(record).get();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public static void sendAll(List<ProducerRecord<byte[], byte[]>> records) {
		List<Future<RecordMetadata>> sent = records.stream().map(PRODUCER::send).toList();
		for (Future<RecordMetadata> each : sent) {
			try {
				each.get();
			}
			catch (InterruptedException | ExecutionException ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	/**
	 * All records that are in a topic now.
	 */
	public static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
		return records(servers(), topic);
	}

	public static List<ConsumerRecord<byte[], byte[]>> records(String servers, String topic) {
		return records(Map.of("bootstrap.servers", servers), topic);
	}

	/**
	 * The records that a reader sees that reads committed ones only.
	 */
	public static List<ConsumerRecord<byte[], byte[]>> committedRecords(String topic) {
		return records(Map.of("bootstrap.servers", servers(), "isolation.level", "read_committed"), topic);
	}

	public static List<ConsumerRecord<byte[], byte[]>> records(Map<String, Object> configs, String topic) {
		try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(configs, new ByteArrayDeserializer(),
				new ByteArrayDeserializer())) {
			if (!consumer.listTopics().containsKey(topic)) {
				return List.of();
			}
			List<TopicPartition> partitions = consumer.partitionsFor(topic)
				.stream()
				.map((info) -> new TopicPartition(topic, info.partition()))
				.toList();
			consumer.assign(partitions);
			consumer.seekToBeginning(partitions);
			Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
			List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
			while (partitions.stream().anyMatch((partition) -> consumer.position(partition) < ends.get(partition))) {
				consumer.poll(Duration.ofMillis(100)).forEach(records::add);
			}
			return records;
		}
	}

	/**
	 * How many records have been written to a topic. To ask costs much less than to read
	 * them.
	 */
	public static long written(String topic, int partitions) {
		Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
		for (int partition = 0; partition < partitions; partition++) {
			ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
		}
		try {
			return ADMIN.listOffsets(ends).all().get().values().stream().mapToLong((end) -> end.offset()).sum();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Wait until a topic has a number of records.
	 */
	public static List<ConsumerRecord<byte[], byte[]>> awaitRecords(String topic, int count) {
		return Awaitility.await("records in " + topic)
			.atMost(Duration.ofSeconds(60))
			.until(() -> records(topic), (records) -> records.size() >= count);
	}

	/**
	 * The committed offset of a partition, or 0.
	 */
	public static long committed(String group, String topic, int partition) {
		try {
			var offset = ADMIN.listConsumerGroupOffsets(group)
				.partitionsToOffsetAndMetadata()
				.get()
				.get(new TopicPartition(topic, partition));
			return (offset != null) ? offset.offset() : 0;
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
