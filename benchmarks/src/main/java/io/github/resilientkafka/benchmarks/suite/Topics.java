package io.github.resilientkafka.benchmarks.suite;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.resilientkafka.benchmarks.run.Payload;
import io.github.resilientkafka.benchmarks.run.Run;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The topics of a run: made and filled before it, counted and deleted after it.
 */
final class Topics implements AutoCloseable {

	private final Admin admin;

	private final Prefill prefill;

	Topics(String brokers) {
		this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers));
		this.prefill = new Prefill(brokers);
	}

	/**
	 * Make the main topics of a run and fill the one whose records are to be worked off.
	 * @param run the run
	 */
	void prepare(Run run) throws RunFailedException, InterruptedException, ExecutionException {
		Stream<String> main = IntStream.range(0, run.listeners()).mapToObj(run::listener);
		Stream<String> output = run.transforms() ? Stream.of(run.output()) : Stream.empty();
		List<NewTopic> topics = Stream.concat(main, output)
			.map((name) -> new NewTopic(name, run.partitions(), (short) 1))
			.toList();
		this.admin.createTopics(topics).all().get();
		if (run.prefill() > 0) {
			this.prefill.fill(run);
			requireFilled(run);
		}
	}

	private void requireFilled(Run run) throws RunFailedException, InterruptedException, ExecutionException {
		long records = records(Set.of(run.listener(0)));
		if (records != run.prefill()) {
			throw new RunFailedException("the topic has %,d of %,d records".formatted(records, run.prefill()));
		}
	}

	/**
	 * How many failed records have a committed offset and are in no other topic. A run
	 * ends without ceremony, so this holds at any moment or not at all.
	 * @param run a throughput run that has ended
	 * @return the number of records that a crash would lose
	 */
	long lost(Run run) throws InterruptedException, ExecutionException {
		String main = run.listener(0);
		Map<TopicPartition, OffsetAndMetadata> committed = this.admin.listConsumerGroupOffsets(main)
			.partitionsToOffsetAndMetadata()
			.get();
		long failed = committed.entrySet()
			.stream()
			.mapToLong((entry) -> failed(run, entry.getKey().partition(), entry.getValue().offset()))
			.sum();
		Set<String> redirects = named(run).filter((topic) -> !topic.equals(main)).collect(Collectors.toSet());
		return Math.max(0, failed - records(redirects));
	}

	private static long failed(Run run, int partition, long committed) {
		return IntStream.range(0, (int) committed)
			.filter((offset) -> Payload.failing(offset * run.partitions() + partition, run.failing()))
			.count();
	}

	private long records(Set<String> topics) throws InterruptedException, ExecutionException {
		Map<TopicPartition, OffsetSpec> ends = this.admin.describeTopics(topics)
			.allTopicNames()
			.get()
			.values()
			.stream()
			.flatMap(Topics::partitions)
			.collect(Collectors.toMap((partition) -> partition, (partition) -> OffsetSpec.latest()));
		return this.admin.listOffsets(ends)
			.all()
			.get()
			.values()
			.stream()
			.mapToLong(ListOffsetsResultInfo::offset)
			.sum();
	}

	private static Stream<TopicPartition> partitions(TopicDescription topic) {
		return topic.partitions().stream().map((partition) -> new TopicPartition(topic.name(), partition.partition()));
	}

	/**
	 * Delete all topics of a run.
	 * @param run the run
	 */
	void delete(Run run) throws InterruptedException, ExecutionException {
		this.admin.deleteTopics(named(run).toList()).all().get();
	}

	private Stream<String> named(Run run) throws InterruptedException, ExecutionException {
		return this.admin.listTopics().names().get().stream().filter((topic) -> topic.startsWith(run.name() + "-"));
	}

	@Override
	public void close() {
		this.admin.close();
	}

}
