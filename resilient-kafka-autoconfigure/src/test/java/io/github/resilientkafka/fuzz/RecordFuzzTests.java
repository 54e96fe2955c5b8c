package io.github.resilientkafka.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.support.KafkaHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whatever is written to the topics and retry topics of listeners: each record ends once,
 * processed or as a dead letter with true headers, and nothing stops or holds up the
 * others.
 */
@BrokerTest
class RecordFuzzTests {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(RecordFuzzTests.class));

	private static final int PARTITIONS = 2;

	private static final int MAX_BYTES = 100_000;

	private static final int CHUNK = 2_000;

	private static final int MAX_CALLS = 3;

	private static final List<String> LANES = List.of("", ".retry-20ms", ".retry-60ms");

	private static final List<String> OURS = List.of(ResilientKafkaHeaders.ATTEMPT, ResilientKafkaHeaders.FIRST_FAILURE,
			ResilientKafkaHeaders.LISTENER, KafkaHeaders.ORIGINAL_TOPIC, KafkaHeaders.ORIGINAL_PARTITION,
			KafkaHeaders.ORIGINAL_OFFSET, KafkaHeaders.ORIGINAL_TIMESTAMP, KafkaHeaders.ORIGINAL_TIMESTAMP_TYPE,
			KafkaHeaders.ORIGINAL_CONSUMER_GROUP, KafkaHeaders.EXCEPTION_FQCN, KafkaHeaders.EXCEPTION_CAUSE_FQCN);

	private final String prefix = TestBroker.uniqueName("fuzz") + ".";

	private final Map<Integer, Sent> sent = new HashMap<>();

	private final List<String> faults = new ArrayList<>();

	@ParameterizedTest
	@MethodSource("io.github.resilientkafka.fuzz.Fuzz#seeds")
	void eachRecordEndsOnce(long seed) {
		createTopics();
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
		log.start();
		root.addAppender(log);
		try (ConfigurableApplicationContext context = run();
				KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
						Map.of("bootstrap.servers", TestBroker.servers(), "acks", "all"), new ByteArraySerializer(),
						new ByteArraySerializer())) {
			FuzzedListeners listeners = context.getBean(FuzzedListeners.class);
			awaitRetryTopics();
			List<HostileRecord> chunk = new ArrayList<>();
			HostileRecords generator = new HostileRecords(
					FuzzedListeners.IDS.stream().map((id) -> this.prefix + id).toList(), PARTITIONS, LANES.size() - 1,
					MAX_BYTES);
			Fuzz.cases(HostileRecord.class, seed, Fuzz.tries(300), generator).forEach((record) -> {
				chunk.add(record);
				if (chunk.size() == CHUNK) {
					process(chunk, producer, listeners);
				}
			});
			process(chunk, producer, listeners);
			awaitCommits();
			judge(listeners);
			context.getBean(KafkaListenerEndpointRegistry.class)
				.getAllListenerContainers()
				.stream()
				.filter((container) -> !container.isRunning() || !container.isInExpectedState())
				.map(MessageListenerContainer::getListenerId)
				.forEach((id) -> this.faults.add("Container " + id + " does not run"));
		}
		finally {
			root.detachAppender(log);
		}
		log.list.stream()
			.filter(RecordFuzzTests::isBareTrace)
			.forEach((event) -> this.faults.add("Only a stack trace: " + event));
		assertThat(this.faults.stream().limit(20)).as("seed %d", seed).isEmpty();
	}

	private void createTopics() {
		Map<String, String> configs = Map.of("max.message.bytes", String.valueOf(MAX_BYTES),
				"message.timestamp.after.max.ms", String.valueOf(Long.MAX_VALUE));
		TestBroker.create(Stream.concat(FuzzedListeners.IDS.stream(), Stream.of("output"))
			.map((id) -> new NewTopic(this.prefix + id, PARTITIONS, (short) 1).configs(configs))
			.toArray(NewTopic[]::new));
	}

	private ConfigurableApplicationContext run() {
		return TestApplication.of(FuzzedListeners.class)
			.withTracing()
			.with("prefix=" + this.prefix, "resilient-kafka.defaults.circuit-breaker.enabled=false",
					"spring.kafka.consumer.max-poll-records=500", "resilient-kafka.listeners.text.retry.max-age=10m")
			.run();
	}

	private String topic(String main, int lane) {
		return (lane == 0) ? main : main + "." + main + LANES.get(lane);
	}

	private Stream<String> mains() {
		return FuzzedListeners.IDS.stream().map((id) -> this.prefix + id);
	}

	private void awaitRetryTopics() {
		await("retry topics").atMost(Duration.ofSeconds(60))
			.until(() -> TestBroker.admin()
				.listTopics()
				.names()
				.get()
				.containsAll(
						mains().flatMap((main) -> Stream.of(topic(main, 1), topic(main, 2), main + "." + main + ".DLQ"))
							.toList()));
	}

	private void process(List<HostileRecord> chunk, KafkaProducer<byte[], byte[]> producer, FuzzedListeners listeners) {
		Map<Integer, Future<RecordMetadata>> results = new HashMap<>();
		int first = this.sent.size();
		for (int i = 0; i < chunk.size(); i++) {
			HostileRecord record = chunk.get(i);
			int id = first + i + (record.isMain() ? 0 : FuzzedListeners.LANES);
			results.put(id, producer.send(record.toProducerRecord(topic(record.listener(), record.lane()), id)));
		}
		results.forEach((id, result) -> this.sent.put(id,
				new Sent(chunk.get(id % FuzzedListeners.LANES - first), metadata(result))));
		chunk.clear();
		long expected = this.sent.values().stream().filter(Sent::mustEnd).count();
		try {
			await("ends").atMost(Duration.ofSeconds(90))
				.pollInterval(Duration.ofMillis(200))
				.until(() -> listeners.ended.sum() >= expected);
		}
		catch (ConditionTimeoutException ex) {
			this.faults.add("%d of %d have ended".formatted(listeners.ended.sum(), expected));
		}
	}

	/**
	 * Where a record is now, or {@code null} if the broker does not take such.
	 */
	private static RecordMetadata metadata(Future<RecordMetadata> result) {
		try {
			return result.get();
		}
		catch (ExecutionException ex) {
			return null;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void awaitCommits() {
		mains().forEach((main) -> IntStream.range(0, LANES.size()).forEach((lane) -> {
			String topic = topic(main, lane);
			long[] ends = new long[PARTITIONS];
			TestBroker.records(topic)
				.forEach(
						(record) -> ends[record.partition()] = Math.max(ends[record.partition()], record.offset() + 1));
			String group = (lane == 0) ? main : main + ".retry";
			for (int partition = 0; partition < PARTITIONS; partition++) {
				int each = partition;
				try {
					await(topic).atMost(Duration.ofSeconds(30))
						.until(() -> TestBroker.committed(group, topic, each) >= ends[each]);
				}
				catch (ConditionTimeoutException ex) {
					this.faults.add("%s-%d is committed up to %d of %d".formatted(topic, each,
							TestBroker.committed(group, topic, each), ends[each]));
				}
			}
		}));
	}

	private void judge(FuzzedListeners listeners) {
		this.faults.addAll(listeners.faults);
		Map<Integer, Integer> dead = new HashMap<>();
		mains().forEach((main) -> TestBroker.committedRecords(main + "." + main + ".DLQ").forEach((letter) -> {
			Integer id = id(letter);
			if (id == null) {
				this.faults.add("A dead letter of nobody: " + letter);
			}
			else {
				dead.merge(id, 1, Integer::sum);
				check(id, this.sent.get(id), letter);
			}
		}));
		Map<Integer, Integer> outputs = new HashMap<>();
		TestBroker.committedRecords(this.prefix + "output")
			.forEach((output) -> outputs.merge(Integer.valueOf(new String(output.value())), 1, Integer::sum));
		this.sent.forEach((id, record) -> {
			int processed = record.record.listener().endsWith("exact") ? outputs.getOrDefault(id, 0)
					: count(listeners.processed, id);
			int ends = processed + dead.getOrDefault(id, 0);
			if (ends != (record.mustEnd() ? 1 : 0) || (!record.mustEnd() && count(listeners.calls, id) > 0)) {
				this.faults.add("%d was processed %d times and is %d dead letters: %s".formatted(id, processed,
						dead.getOrDefault(id, 0), record));
			}
			if (count(listeners.calls, id) > MAX_CALLS) {
				this.faults.add("%d was called %d times".formatted(id, count(listeners.calls, id)));
			}
		});
		logger.info(
				() -> "Of %d records %d were refused by the broker, %d belonged to other groups; %d were processed, %d are dead letters"
					.formatted(this.sent.size(),
							this.sent.values().stream().filter((each) -> each.metadata == null).count(),
							this.sent.values()
								.stream()
								.filter((each) -> each.metadata != null && !each.mustEnd())
								.count(),
							listeners.processed.size(), dead.size()));
	}

	private static int count(Map<Integer, AtomicInteger> counts, Integer id) {
		return counts.containsKey(id) ? counts.get(id).get() : 0;
	}

	/**
	 * What became a dead letter without its headers is recognised by its coordinates.
	 */
	private Integer id(ConsumerRecord<byte[], byte[]> letter) {
		Header id = letter.headers().lastHeader(HostileRecord.ID);
		if (id != null) {
			return Integer.valueOf(new String(id.value(), StandardCharsets.UTF_8));
		}
		return this.sent.entrySet()
			.stream()
			.filter((each) -> each.getValue().metadata != null && isFrom(letter, each.getValue().metadata))
			.map(Map.Entry::getKey)
			.findFirst()
			.orElse(null);
	}

	private static boolean isFrom(ConsumerRecord<byte[], byte[]> letter, RecordMetadata origin) {
		return text(letter, KafkaHeaders.ORIGINAL_TOPIC).equals(origin.topic())
				&& Arrays.equals(bytes(letter, KafkaHeaders.ORIGINAL_PARTITION),
						ByteBuffer.allocate(Integer.BYTES).putInt(origin.partition()).array())
				&& Arrays.equals(bytes(letter, KafkaHeaders.ORIGINAL_OFFSET),
						ByteBuffer.allocate(Long.BYTES).putLong(origin.offset()).array());
	}

	/**
	 * The headers of a dead letter are ours, whatever the record had.
	 */
	private void check(int id, Sent sent, ConsumerRecord<byte[], byte[]> letter) {
		List<String> wrong = new ArrayList<>();
		boolean whole = letter.headers().lastHeader(ResilientKafkaHeaders.OMITTED) == null;
		for (String name : OURS) {
			long times = Arrays.stream(letter.headers().toArray()).filter((each) -> each.key().equals(name)).count();
			boolean kept = !sent.record.isMain() && name.startsWith("kafka_original");
			if (whole && !kept && times != 1) {
				wrong.add("%s occurs %d times".formatted(name, times));
			}
		}
		if (letter.headers().lastHeader(ResilientKafkaHeaders.DUE) != null) {
			wrong.add("it is due");
		}
		if (whole && !(Arrays.equals(letter.key(), sent.record.key())
				&& Arrays.equals(letter.value(), sent.record.value()))) {
			wrong.add("key or value differ");
		}
		if (sent.record.isMain()) {
			if (!isFrom(letter, sent.metadata)) {
				wrong.add("it is said to come from elsewhere");
			}
			if (!text(letter, KafkaHeaders.ORIGINAL_CONSUMER_GROUP).equals(sent.record.listener())) {
				wrong.add("it is said to be of another group");
			}
			int attempts = Integer.parseInt(text(letter, ResilientKafkaHeaders.ATTEMPT));
			if (attempts < 1 || attempts > LANES.size()) {
				wrong.add("it has had %d attempts".formatted(attempts));
			}
			if (Math.abs(Long.parseLong(text(letter, ResilientKafkaHeaders.FIRST_FAILURE))
					- System.currentTimeMillis()) > Duration.ofMinutes(30).toMillis()) {
				wrong.add("its first failure is at " + text(letter, ResilientKafkaHeaders.FIRST_FAILURE));
			}
		}
		if (!this.prefix.concat(text(letter, ResilientKafkaHeaders.LISTENER)).equals(sent.record.listener())) {
			wrong.add("it is said to be of another listener");
		}
		if (!wrong.isEmpty()) {
			this.faults.add("Dead letter %d: %s: %s".formatted(id, wrong, sent));
		}
	}

	private static byte[] bytes(ConsumerRecord<byte[], byte[]> record, String name) {
		Header header = record.headers().lastHeader(name);
		return (header != null) ? header.value() : null;
	}

	private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
		byte[] value = bytes(record, name);
		return (value != null) ? new String(value, StandardCharsets.UTF_8) : "";
	}

	/**
	 * Whether a line leaves it to a stack trace to say what has happened.
	 */
	private static boolean isBareTrace(ILoggingEvent event) {
		String message = event.getFormattedMessage();
		return event.getLevel().isGreaterOrEqual(Level.WARN) && event.getThrowableProxy() != null && (message == null
				|| message.strip().split("\\s+").length < 4 || message.equals(event.getThrowableProxy().getMessage()));
	}

	/**
	 * A record that was sent.
	 *
	 * @param record the record
	 * @param metadata where it is, or {@code null} if the broker did not take it
	 */
	private record Sent(HostileRecord record, RecordMetadata metadata) {

		/**
		 * The group of a listener is called as its topic.
		 */
		boolean mustEnd() {
			return this.metadata != null && !this.record.isForeign(this.record.listener());
		}

	}

}
