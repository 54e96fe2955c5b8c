package io.github.resilientkafka.benchmarks.measure;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.resilientkafka.benchmarks.run.Payload;
import io.github.resilientkafka.benchmarks.run.Run;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupListing;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What a listener has left in its topics.
 */
final class Redirects implements AutoCloseable {

	private static final Predicate<String> DEAD_LETTERS = Pattern.compile("[.-](DLQ|dlt)$").asPredicate();

	private static final Duration POLL = Duration.ofSeconds(1);

	private final Run run;

	private final String mainTopic;

	private final Admin admin;

	Redirects(Run run) {
		this.run = run;
		this.mainTopic = run.listener(0);
		this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, run.brokers()));
	}

	Set<String> retryTopics() throws InterruptedException, ExecutionException {
		return topics((topic) -> !topic.equals(this.mainTopic) && !DEAD_LETTERS.test(topic));
	}

	Set<String> deadLetterTopics() throws InterruptedException, ExecutionException {
		return topics(DEAD_LETTERS);
	}

	private Set<String> topics(Predicate<String> name) throws InterruptedException, ExecutionException {
		return this.admin.listTopics()
			.names()
			.get()
			.stream()
			.filter((topic) -> topic.startsWith(this.mainTopic))
			.filter(name)
			.collect(Collectors.toSet());
	}

	/**
	 * How many records wait in the main topic and in the retry topics. A record is
	 * written elsewhere before its offset is committed, so if the offsets are read first,
	 * none can be overlooked on its way.
	 * @return the number of records that are not committed
	 */
	long waiting() throws InterruptedException, ExecutionException {
		Map<TopicPartition, Long> committed = committed();
		Map<TopicPartition, Long> ends = ends(topics(DEAD_LETTERS.negate()));
		return ends.entrySet()
			.stream()
			.mapToLong((end) -> end.getValue() - committed.getOrDefault(end.getKey(), 0L))
			.sum();
	}

	private Map<TopicPartition, Long> committed() throws InterruptedException, ExecutionException {
		Map<TopicPartition, Long> committed = new HashMap<>();
		for (ConsumerGroupListing group : this.admin.listConsumerGroups().all().get()) {
			if (group.groupId().startsWith(this.mainTopic)) {
				Map<TopicPartition, OffsetAndMetadata> offsets = this.admin.listConsumerGroupOffsets(group.groupId())
					.partitionsToOffsetAndMetadata()
					.get();
				offsets.forEach((partition, offset) -> committed.put(partition, offset.offset()));
			}
		}
		return committed;
	}

	/**
	 * How much was ever written to topics that began empty.
	 * @param topics the topics
	 * @return the number of records
	 */
	long written(Set<String> topics) throws InterruptedException, ExecutionException {
		return ends(topics).values().stream().mapToLong(Long::longValue).sum();
	}

	private Map<TopicPartition, Long> ends(Set<String> topics) throws InterruptedException, ExecutionException {
		List<TopicPartition> partitions = this.admin.describeTopics(topics)
			.allTopicNames()
			.get()
			.values()
			.stream()
			.flatMap((topic) -> topic.partitions()
				.stream()
				.map((partition) -> new TopicPartition(topic.name(), partition.partition())))
			.toList();
		return this.admin
			.listOffsets(partitions.stream()
				.collect(Collectors.toMap((partition) -> partition, (partition) -> OffsetSpec.latest())))
			.all()
			.get()
			.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (end) -> end.getValue().offset()));
	}

	/**
	 * Read the indexes of the records in topics.
	 * @param topics the topics
	 * @return the indexes
	 */
	BitSet indexes(Set<String> topics) throws InterruptedException, ExecutionException {
		BitSet indexes = new BitSet();
		Map<TopicPartition, Long> ends = ends(topics);
		Map<String, Object> properties = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, this.run.brokers(),
				ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
		try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties, new StringDeserializer(),
				new StringDeserializer())) {
			consumer.assign(ends.keySet());
			consumer.seekToBeginning(ends.keySet());
			while (ends.entrySet().stream().anyMatch((end) -> consumer.position(end.getKey()) < end.getValue())) {
				consumer.poll(POLL).forEach((record) -> indexes.set(Payload.index(record.value())));
			}
		}
		return indexes;
	}

	@Override
	public void close() {
		this.admin.close();
	}

}
