package io.github.resilientkafka.guarantees.fault;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.resilientkafka.guarantees.scene.Facts;
import io.github.resilientkafka.guarantees.scene.Scene;
import io.github.resilientkafka.guarantees.scene.Surveyor;
import io.github.resilientkafka.guarantees.workload.Lanes;
import io.github.resilientkafka.guarantees.workload.Mode;
import io.github.resilientkafka.guarantees.workload.Order;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Somebody deletes the longest retry topic of a mode while orders wait in it, and later
 * creates it again if nobody else has.
 */
public final class RetryTopicDeleted implements Fault {

	private final Mode mode;

	private final Set<Long> waiting = new HashSet<>();

	private String topic = "";

	private int partitions;

	RetryTopicDeleted(Mode mode) {
		this.mode = mode;
	}

	/**
	 * The mode whose orders may be lost.
	 */
	public Mode mode() {
		return this.mode;
	}

	/**
	 * The orders that were in the topic when it was deleted.
	 */
	public Set<Long> waiting() {
		return this.waiting;
	}

	@Override
	public String target() {
		return "longest retry topic of " + this.mode.id();
	}

	@Override
	public void inject(Scene scene) {
		this.topic = Surveyor.get(scene.surveyor().admin().listTopics().names())
			.stream()
			.filter((name) -> name.startsWith(this.mode.input()) && Lanes.lane(name) == 3)
			.filter((name) -> Lanes.delay(name).equals(scene.applications().get(0).deployment().delays().get(2)))
			.max(Comparator.naturalOrder())
			.orElseThrow(() -> new IllegalStateException("No retry topic of " + this.mode.input()));
		try (KafkaConsumer<String, String> consumer = consumer(scene)) {
			TopicDescription description = Surveyor
				.get(scene.surveyor().admin().describeTopics(List.of(this.topic)).allTopicNames())
				.get(this.topic);
			List<TopicPartition> partitions = description.partitions()
				.stream()
				.map((partition) -> new TopicPartition(this.topic, partition.partition()))
				.toList();
			this.partitions = partitions.size();
			consumer.assign(partitions);
			consumer.seekToBeginning(partitions);
			Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
			while (partitions.stream().anyMatch((partition) -> consumer.position(partition) < ends.get(partition))) {
				read(consumer);
			}
			Surveyor.get(scene.surveyor().admin().deleteTopics(List.of(this.topic)).all());
			read(consumer);
		}
	}

	private void read(KafkaConsumer<String, String> consumer) {
		for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
			this.waiting.add(Order.parse(record.value()).id());
		}
	}

	private static KafkaConsumer<String, String> consumer(Scene scene) {
		return new KafkaConsumer<>(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, scene.cluster().servers(),
				ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false, ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false),
				new StringDeserializer(), new StringDeserializer());
	}

	@Override
	public Optional<String> bite(Scene scene, Facts before) {
		return this.waiting.isEmpty() ? Optional.empty()
				: Optional.of("%s held %d orders".formatted(this.topic, this.waiting.size()));
	}

	@Override
	public void heal(Scene scene) {
		if (!Surveyor.get(scene.surveyor().admin().listTopics().names()).contains(this.topic)) {
			Surveyor.get(scene.surveyor()
				.admin()
				.createTopics(List.of(new NewTopic(this.topic, Optional.of(this.partitions), Optional.empty())))
				.all());
		}
	}

}
