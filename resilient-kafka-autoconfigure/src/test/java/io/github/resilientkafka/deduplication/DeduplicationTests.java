package io.github.resilientkafka.deduplication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.deduplication.jdbc.JdbcDeduplicationStore;
import io.github.resilientkafka.event.RecordDeduplicatedEvent;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.ProcessTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.TestPostgres;
import io.github.resilientkafka.test.TestRedis;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * A key is processed successfully once within its retention.
 */
@ProcessTest
@BrokerTest
class DeduplicationTests {

	private static final int KEYS = 300;

	private final String topic = TestBroker.newTopic(4);

	private final String group = TestBroker.uniqueName("group");

	private final Log log = new Log();

	@ParameterizedTest
	@CsvSource({ "memory, OneByOne", "redis, OneByOne", "jdbc, OneByOne", "memory, Futures", "redis, Futures",
			"jdbc, Futures", "memory, Batches", "redis, Batches", "jdbc, Batches" })
	void everyKeyIsProcessedOnceAlthoughSomeFailFirst(String store, String listener) throws ClassNotFoundException {
		Class<?> type = Class.forName(DeduplicationTests.class.getName() + "$" + listener);
		List<Integer> ids = duplicated();
		try (ConfigurableApplicationContext context = application(store, type).run()) {
			send(ids);
			await().atMost(Duration.ofSeconds(40)).until(() -> this.log.size() >= KEYS && allCommitted(ids.size()));
		}
		assertThat(this.log.processed()).doesNotHaveDuplicates().hasSize(KEYS);
		// After a rebalance a settled record may be read again: one more duplicate
		assertThat(this.log.duplicates.stream().map(RecordDeduplicatedEvent::record).distinct())
			.hasSizeGreaterThanOrEqualTo(ids.size() - KEYS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "redis", "jdbc" })
	void whatIsReplayedToAnotherInstanceIsNotProcessedAgain(String store) {
		List<Integer> ids = IntStream.range(0, KEYS).boxed().toList();
		send(ids);
		try (ConfigurableApplicationContext context = application(store, OneByOne.class).run()) {
			await().until(() -> allCommitted(KEYS));
		}
		try (ConfigurableApplicationContext context = application(store, OneByOne.class).run();
				ConfigurableApplicationContext other = application(store, OneByOne.class).run()) {
			send(duplicated());
			await().atMost(Duration.ofSeconds(40)).until(() -> allCommitted(KEYS * 3));
		}
		assertThat(this.log.processed()).doesNotHaveDuplicates().hasSize(KEYS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "memory", "redis", "jdbc" })
	void withExactlyOnceWhatIsSentIsThereOnce(String store) {
		String output = TestBroker.newTopic(2);
		send(duplicated());
		try (ConfigurableApplicationContext context = application(store, Sending.class)
			.with("output=" + output, "resilient-kafka.defaults.delivery=exactly-once")
			.run()) {
			await().atMost(Duration.ofSeconds(40)).until(() -> TestBroker.committedRecords(output).size() >= KEYS);
			await().until(() -> this.log.duplicates.size() >= KEYS);
		}
		assertThat(TestBroker.committedRecords(output).stream().map((record) -> new String(record.value())))
			.doesNotHaveDuplicates()
			.hasSize(KEYS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "key", "value.substring(1)", "headers.lastHeader('event-id').value()" })
	void theKeyMayBeAnywhere(String key) {
		try (ConfigurableApplicationContext context = application("memory", OneByOne.class)
			.with("resilient-kafka.defaults.deduplication.key=" + key)
			.run()) {
			send(duplicated());
			await().until(() -> allCommitted(KEYS * 2));
		}
		assertThat(this.log.processed()).doesNotHaveDuplicates().hasSize(KEYS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "header:", "event-id", "no.such.property", "value(" })
	void aKeyThatDoesNotFit(String key) {
		assertThat(NestedExceptionUtils.getMostSpecificCause(catchThrowable(
				() -> application("memory", OneByOne.class).with("resilient-kafka.defaults.deduplication.key=" + key)
					.run()
					.close())))
			.isInstanceOf(InvalidListenerException.class)
			.hasMessageContaining("deduplication.key");
	}

	@ParameterizedTest
	@CsvSource({ "redis, StringRedisTemplate", "jdbc, DataSource", "mine, DeduplicationStore" })
	void aStoreThatIsNotThere(String store, String needed) {
		assertThat(NestedExceptionUtils.getMostSpecificCause(catchThrowable(() -> TestApplication.of(OneByOne.class)
			.withBean("log", this.log)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.deduplication.enabled=true",
					"resilient-kafka.defaults.deduplication.store=" + store,
					"spring.autoconfigure.exclude=org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration,"
							+ "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
			.run()
			.close()))).isInstanceOf(InvalidListenerException.class)
			.hasMessageContaining("deduplication.store")
			.hasMessageContaining(needed);
	}

	@Test
	void aTableThatIsNotThere() {
		assertThat(NestedExceptionUtils.getMostSpecificCause(
				catchThrowable(() -> application("jdbc", OneByOne.class)
					.with("resilient-kafka.deduplication.jdbc.initialize-schema=false",
							"resilient-kafka.deduplication.jdbc.table-name=nowhere")
					.run()
					.close())))
			.isInstanceOf(InvalidListenerException.class)
			.hasMessageContaining("nowhere")
			.hasMessageContaining("initialize-schema=true");
	}

	@Test
	void aRecordWithoutAKeyIsProcessed() {
		try (ConfigurableApplicationContext context = application("memory", OneByOne.class).run()) {
			TestBroker.send(this.topic, "v1");
			TestBroker.send(this.topic, "v1");
			await().until(() -> this.log.processed().size() == 2);
		}
	}

	@Test
	void theClaimOfADeadInstanceExpires() {
		JdbcDeduplicationStore store = table();
		String key = this.group + "/dedup:7";
		store.claim(List.of(key), "dead", Duration.ofSeconds(3));
		long begin = System.nanoTime();
		send(List.of(7, 8));
		try (ConfigurableApplicationContext context = application("jdbc", OneByOne.class).run()) {
			await().until(() -> this.log.processed().contains("v7"));
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(3));
		}
		assertThat(this.log.processed()).containsExactlyInAnyOrder("v7", "v8");
	}

	@Test
	void nothingIsProcessedWhileTheStoreIsAway() {
		try (ConfigurableApplicationContext context = application("redis", OneByOne.class)
			.with("spring.data.redis.timeout=1s")
			.run()) {
			send(List.of(1));
			await().until(() -> this.log.size() == 1);
			TestRedis.stop();
			try {
				send(IntStream.range(2, 100).filter((id) -> id % 10 != 5).boxed().toList());
				await().during(Duration.ofSeconds(3)).until(() -> this.log.size() == 1);
			}
			finally {
				TestRedis.start();
			}
			await().atMost(Duration.ofSeconds(40)).until(() -> this.log.size() == 89);
		}
		assertThat(this.log.processed()).doesNotHaveDuplicates();
		assertThat(TestBroker.records(this.topic + "." + this.group + ".retry-200ms")).isEmpty();
	}

	/**
	 * The claim is lost while the method is busy: what it has done in the database is
	 * rolled back, because another instance does the same.
	 */
	@Test
	void theEffectInTheDatabaseAndTheConfirmationAreOne() {
		JdbcTemplate jdbc = new JdbcTemplate(TestPostgres.dataSource());
		String effects = "effects_" + this.group.replace('-', '_');
		jdbc.execute("create table " + effects + " (id varchar(20))");
		JdbcDeduplicationStore store = table();
		this.log.during = (value) -> {
			if (value.equals("v3")) {
				String key = this.group + "/dedup:3";
				jdbc.update("delete from resilient_kafka_deduplication where record_key = ?", key);
				store.claim(List.of(key), "other", Duration.ofMinutes(1));
				store.confirm(List.of(key), "other", Duration.ofMinutes(1));
			}
		};
		send(List.of(1, 2, 3, 4, 1, 2, 3, 4));
		try (ConfigurableApplicationContext context = application("jdbc", Effect.class).with("effects=" + effects)
			.run()) {
			await().until(() -> allCommitted(8));
			await().until(() -> this.log.duplicates.size() == 5);
		}
		assertThat(jdbc.queryForList("select id from " + effects, String.class)).containsExactlyInAnyOrder("v1", "v2",
				"v4");
	}

	private JdbcDeduplicationStore table() {
		JdbcDeduplicationStore store = new JdbcDeduplicationStore(new JdbcTemplate(TestPostgres.dataSource()),
				"resilient_kafka_deduplication");
		store.createTable();
		return store;
	}

	private TestApplication application(String store, Class<?> listener) {
		TestApplication application = TestApplication.of(listener)
			.with(Duplicates.class)
			.withBean("log", this.log)
			.with("topic=" + this.topic, "group=" + this.group, "output=none",
					"resilient-kafka.defaults.retry.delays=200ms",
					"resilient-kafka.defaults.circuit-breaker.enabled=false",
					"resilient-kafka.defaults.deduplication.enabled=true",
					"resilient-kafka.defaults.deduplication.store=" + store,
					"resilient-kafka.deduplication.jdbc.initialize-schema=true");
		if (store.equals("redis")) {
			application.withBean("redisConnectionFactory", TestRedis.connectionFactory());
		}
		if (store.equals("jdbc")) {
			application.with(Database.class).with("spring.data.jpa.repositories.enabled=false");
		}
		return application;
	}

	/**
	 * Each key twice, in any order and in any partition.
	 */
	private List<Integer> duplicated() {
		List<Integer> ids = new ArrayList<>();
		IntStream.range(0, KEYS).forEach((id) -> ids.addAll(List.of(id, id)));
		Collections.shuffle(ids);
		return ids;
	}

	private void send(List<Integer> ids) {
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		for (int i = 0; i < ids.size(); i++) {
			byte[] id = String.valueOf(ids.get(i)).getBytes();
			ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(this.topic, i % 4, id,
					("v" + ids.get(i)).getBytes());
			record.headers().add("event-id", id);
			records.add(record);
		}
		TestBroker.sendAll(records);
	}

	private boolean allCommitted(int count) {
		return IntStream.range(0, 4).mapToLong((i) -> TestBroker.committed(this.group, this.topic, i)).sum() == count
				&& TestBroker.records(this.topic + "." + this.group + ".retry-200ms").size() == IntStream.range(0, 4)
					.mapToLong((i) -> TestBroker.committed(this.group + ".retry",
							this.topic + "." + this.group + ".retry-200ms", i))
					.sum();
	}

	static class Log {

		private final Queue<String> processed = new ConcurrentLinkedQueue<>();

		final Queue<RecordDeduplicatedEvent> duplicates = new ConcurrentLinkedQueue<>();

		Consumer<String> during = (value) -> {
		};

		/**
		 * Every fifth fails first.
		 */
		void process(String value, int attempt) {
			if (attempt == 1 && value.endsWith("5")) {
				throw new IllegalStateException("on purpose");
			}
			this.during.accept(value);
			this.processed.add(value);
		}

		List<String> processed() {
			return List.copyOf(this.processed);
		}

		int size() {
			return this.processed.size();
		}

	}

	static class Duplicates {

		private final Log log;

		Duplicates(Log log) {
			this.log = log;
		}

		@EventListener
		void duplicate(RecordDeduplicatedEvent event) {
			this.log.duplicates.add(event);
		}

	}

	static class OneByOne {

		private final Log log;

		OneByOne(Log log) {
			this.log = log;
		}

		@ResilientKafkaListener(id = "dedup", topics = "${topic}", groupId = "${group}", concurrency = "2")
		void listen(String value, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.log.process(value, attempt);
		}

	}

	static class Futures {

		private final Log log;

		Futures(Log log) {
			this.log = log;
		}

		@ResilientKafkaListener(id = "dedup", topics = "${topic}", groupId = "${group}", concurrency = "2")
		CompletableFuture<Void> listen(String value, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
			return CompletableFuture.runAsync(() -> this.log.process(value, attempt));
		}

	}

	static class Batches {

		private final Log log;

		Batches(Log log) {
			this.log = log;
		}

		@ResilientKafkaListener(id = "dedup", topics = "${topic}", groupId = "${group}", concurrency = "2",
				batch = "true")
		void listen(List<ConsumerRecord<String, String>> records) {
			for (ConsumerRecord<String, String> record : records) {
				if (record.value().endsWith("5")
						&& record.headers().lastHeader(ResilientKafkaHeaders.ATTEMPT) == null) {
					throw new IllegalStateException("on purpose");
				}
			}
			records.forEach((record) -> this.log.process(record.value(), 2));
		}

	}

	static class Sending {

		private final Log log;

		private final KafkaTemplate<Object, Object> template;

		private final String output;

		Sending(Log log, KafkaTemplate<Object, Object> template, @Value("${output}") String output) {
			this.log = log;
			this.template = template;
			this.output = output;
		}

		@ResilientKafkaListener(id = "dedup", topics = "${topic}", groupId = "${group}", concurrency = "2")
		void listen(String value, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.template.send(this.output, value);
			this.log.process(value, attempt);
		}

	}

	static class Effect {

		private final Log log;

		private final JdbcTemplate jdbc;

		private final String effects;

		Effect(Log log, DataSource dataSource, @Value("${effects}") String effects) {
			this.log = log;
			this.jdbc = new JdbcTemplate(dataSource);
			this.effects = effects;
		}

		@Transactional
		@ResilientKafkaListener(id = "dedup", topics = "${topic}", groupId = "${group}")
		void listen(String value, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.jdbc.update("insert into " + this.effects + " values (?)", value);
			this.log.process(value, attempt);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement(proxyTargetClass = true)
	static class Database {

		@Bean
		DataSource dataSource() {
			return TestPostgres.dataSource();
		}

		@Bean
		JdbcTransactionManager transactionManager(DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

	}

}
