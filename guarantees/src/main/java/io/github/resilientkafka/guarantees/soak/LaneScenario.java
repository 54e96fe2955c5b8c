package io.github.resilientkafka.guarantees.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.github.resilientkafka.guarantees.listeners.ListenersProperties;
import io.github.resilientkafka.guarantees.listeners.Style;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Each record fails and waits in a retry topic for longer than the scenario lasts. Then
 * the process is killed, and another takes its place.
 *
 * @param style what the listener is made with
 * @param records how many wait
 * @param hold how long they are watched
 * @param limit how long it may take to redirect them
 */
record LaneScenario(Style style, int records, Duration hold, Duration limit) {

	private static final int PARTITIONS = 6;

	private static final Duration DELAY = Duration.ofMinutes(90);

	private static final Duration SETTLE = Duration.ofSeconds(10);

	private static final long INTERVAL_MILLIS = 100;

	private static final double BYTES_PER_MB = 1024 * 1024;

	private static final String VALUE = "x".repeat(100);

	/** All calls fail, and what waits is of interest here. */
	private static final String WITHOUT_BREAKER = "--resilient-kafka.defaults.circuit-breaker.enabled=false";

	WaitingLane measure(Path directory) throws Exception {
		ListenersProperties listeners = new ListenersProperties(this.style, 1, PARTITIONS, List.of(DELAY), true);
		try (Stage stage = new Stage(directory, listeners, this.limit)) {
			feed(stage, ListenersProperties.topic(listeners.names().get(0)));
			ListenersProcess first = start(stage);
			double redirectsPerSecond = redirectsPerSecond(stage);
			stage.awaitAssigned((now) -> true);
			ProcessProbe probe = first.probe();
			Reading waiting = probe.look();
			TimeUnit.SECONDS.sleep(this.hold.toSeconds());
			Reading later = probe.look();
			first.process().kill();
			Stopwatch restart = Stopwatch.start();
			ListenersProcess next = start(stage);
			// The members of the process that was killed are still there for a while
			stage.await((now) -> !now.stable());
			stage.awaitAssigned((now) -> true);
			double restartSeconds = restart.seconds();
			TimeUnit.SECONDS.sleep(SETTLE.toSeconds());
			ProcessProbe nextProbe = next.probe();
			TimeUnit.SECONDS.sleep(this.hold.toSeconds());
			Reading after = nextProbe.look();
			Prometheus metrics = next.metrics();
			return new WaitingLane(this.style, waiting(stage), redirectsPerSecond, waiting.of(Figure.HEAP),
					later.of(Figure.HEAP), waiting.of(Figure.RESIDENT), later.of(Figure.RESIDENT), restartSeconds,
					(long) metrics.recordsFetched(), metrics.bytesFetched() / BYTES_PER_MB, after.of(Figure.HEAP),
					after.of(Figure.CPU));
		}
	}

	/**
	 * Wait until all records are in the retry topic, or the limit is over.
	 */
	private double redirectsPerSecond(Stage stage) throws InterruptedException, ExecutionException {
		await(stage, 1);
		Stopwatch start = Stopwatch.start();
		long before = waiting(stage);
		await(stage, this.records);
		return (waiting(stage) - before) / start.seconds();
	}

	private void await(Stage stage, long count) throws InterruptedException, ExecutionException {
		Stopwatch start = Stopwatch.start();
		while (waiting(stage) < count && start.seconds() < this.limit.toSeconds()) {
			TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
		}
	}

	private ListenersProcess start(Stage stage) {
		return (this.style == Style.RESILIENT) ? stage.start(WITHOUT_BREAKER) : stage.start();
	}

	private void feed(Stage stage, String topic) {
		try (KafkaProducer<String, String> producer = new KafkaProducer<>(
				Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stage.servers(), ProducerConfig.LINGER_MS_CONFIG, 20),
				new StringSerializer(), new StringSerializer())) {
			for (int record = 0; record < this.records; record++) {
				producer.send(new ProducerRecord<>(topic, "k" + record, VALUE));
			}
		}
	}

	/**
	 * How many records are in the retry topic.
	 */
	private long waiting(Stage stage) throws InterruptedException, ExecutionException {
		List<String> topics = stage.admin()
			.listTopics()
			.names()
			.get()
			.stream()
			.filter((name) -> name.contains("retry"))
			.toList();
		Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
		for (TopicDescription topic : stage.admin().describeTopics(topics).allTopicNames().get().values()) {
			topic.partitions()
				.forEach((partition) -> asked.put(new TopicPartition(topic.name(), partition.partition()),
						OffsetSpec.latest()));
		}
		return stage.admin().listOffsets(asked).all().get().values().stream().mapToLong((end) -> end.offset()).sum();
	}

}
