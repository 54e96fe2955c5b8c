package io.github.resilientkafka.deduplication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.ProcessTest;
import io.github.resilientkafka.test.ProducerFaults;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.TestPostgres;
import io.github.resilientkafka.test.TestRedis;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.kafka.core.KafkaTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * One event that is sent twice has one effect and one output, whatever fails meanwhile.
 * Where a transaction is rolled back the method runs again, and there is one output.
 */
@ProcessTest
@BrokerTest
class OneEventTwiceTests {

	private static final int REDIS_PAUSE = 2_500;

	private static final String REFUSED = "refused";

	private final String topic = TestBroker.newTopic(2);

	private final String output = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final SwitchedStore switched = new SwitchedStore();

	private final Log log = new Log();

	@ParameterizedTest
	@EnumSource
	void aTransactionFails(ProducerFaults.Fault fault) {
		ProducerFaults faults = new ProducerFaults(fault, 2);
		// What is refused rolls others back
		TestBroker.sendAll(List.of(record(0, "a"), record(0, REFUSED), record(1, "a")));
		try (ConfigurableApplicationContext context = application("mine", "exactly-once").withBean("faults", faults)
			.run()) {
			await().until(() -> outputs().contains("a"));
			sendTwice("b");
			sendTwice("c");
			await().until(() -> TestBroker.committedRecords(this.topic + "." + this.group + ".DLQ").size() == 1);
		}
		assertThat(faults.count()).isPositive();
		assertThat(outputs()).containsExactly("a", "b", "c");
	}

	@ParameterizedTest
	@ValueSource(strings = { "redis", "jdbc" })
	void theAnswerToACommitIsLost(String store) {
		ProducerFaults faults = new ProducerFaults(ProducerFaults.Fault.AFTER_COMMIT, 2);
		try (ConfigurableApplicationContext context = application(store, "exactly-once").withBean("faults", faults)
			.run()) {
			sendTwice("a");
			sendTwice("b");
			sendTwice("c");
		}
		assertThat(faults.count()).isPositive();
		assertThat(this.log.processed).containsExactly("a", "b", "c");
		assertThat(outputs()).containsExactly("a", "b", "c");
	}

	@ParameterizedTest
	@CsvSource({ "mine, at-least-once", "mine, exactly-once", "redis, at-least-once", "redis, exactly-once",
			"jdbc, at-least-once", "jdbc, exactly-once" })
	void theStoreGoesAwayBeforeTheConfirmation(String store, String delivery) {
		try (ConfigurableApplicationContext context = application(store, delivery).run()) {
			sendTwice("a");
			this.log.during = (event) -> goAway(store);
			send(0, "b");
			await().until(() -> this.log.processed.contains("b"));
			this.log.during = (event) -> {
			};
			send(1, "b");
			comeBack(store);
			sendTwice("c");
		}
		assertThat(this.log.processed).containsExactly("a", "b", "c");
		assertThat(outputs()).containsExactly("a", "b", "c");
	}

	/**
	 * Its records cannot wait for a claim.
	 */
	@Test
	void anAtMostOnceListenerIsRefused() {
		assertThat(NestedExceptionUtils.getMostSpecificCause(catchThrowable(() -> application("mine", "at-most-once")
			.with("resilient-kafka.listeners.dedup.deduplication.enabled=true")
			.run()
			.close()))).isInstanceOf(InvalidListenerException.class).hasMessageContaining("deduplication.enabled");
	}

	@Test
	void redisGoesAwayUnderLoad() {
		List<String> events = IntStream.range(0, 1_000).mapToObj(String::valueOf).toList();
		List<String> twice = new ArrayList<>(events);
		twice.addAll(events);
		Collections.shuffle(twice, new Random(1));
		this.log.during = (event) -> {
			if (event.equals("500")) {
				goAway("redis");
			}
		};
		TestBroker.sendAll(IntStream.range(0, twice.size()).mapToObj((i) -> record(i % 2, twice.get(i))).toList());
		try (ConfigurableApplicationContext context = application("redis", "at-least-once").run()) {
			await().atMost(Duration.ofSeconds(40)).until(() -> committed() == twice.size());
		}
		assertThat(this.log.processed).containsExactlyInAnyOrderElementsOf(events);
	}

	private TestApplication application(String store, String delivery) {
		TestApplication application = TestApplication.of(Sending.class)
			.withBean("log", this.log)
			.with("topic=" + this.topic, "group=" + this.group, "output=" + this.output,
					"resilient-kafka.defaults.delivery=" + delivery, "resilient-kafka.defaults.retry.delays=100ms",
					"resilient-kafka.defaults.deduplication.enabled=true",
					"resilient-kafka.defaults.deduplication.store=" + store,
					"resilient-kafka.deduplication.jdbc.initialize-schema=true");
		switch (store) {
			case "redis" -> application.withBean("redisConnectionFactory", TestRedis.connectionFactory());
			case "jdbc" -> application.with(Database.class).with("spring.data.jpa.repositories.enabled=false");
			default -> application.withBean(store, this.switched);
		}
		return application;
	}

	private void goAway(String store) {
		switch (store) {
			case "redis" -> pauseRedis();
			case "jdbc" -> TestPostgres.stop();
			default -> this.switched.goAway();
		}
	}

	/**
	 * It keeps what it knows, but does not answer for longer than clients wait.
	 */
	private static void pauseRedis() {
		LettuceConnectionFactory factory = TestRedis.connectionFactory();
		try (RedisConnection connection = factory.getConnection()) {
			connection.execute("CLIENT", "PAUSE".getBytes(), String.valueOf(REDIS_PAUSE).getBytes());
		}
		finally {
			factory.destroy();
		}
	}

	private void comeBack(String store) {
		switch (store) {
			case "redis" -> {
				// comes back by itself
			}
			case "jdbc" -> TestPostgres.start();
			default -> this.switched.comeBack();
		}
	}

	/**
	 * To both partitions, and wait until both are read.
	 */
	private void sendTwice(String event) {
		long before = committed();
		send(0, event);
		send(1, event);
		// A transaction has a marker, which may be counted as well
		await().atMost(Duration.ofSeconds(40)).until(() -> committed() >= before + 2 && outputs().contains(event));
	}

	private void send(int partition, String event) {
		TestBroker.send(record(partition, event));
	}

	private ProducerRecord<byte[], byte[]> record(int partition, String event) {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(this.topic, partition, null, event.getBytes());
		record.headers().add("event-id", event.getBytes());
		return record;
	}

	private long committed() {
		return TestBroker.committed(this.group, this.topic, 0) + TestBroker.committed(this.group, this.topic, 1);
	}

	private List<String> outputs() {
		return TestBroker.committedRecords(this.output).stream().map((record) -> new String(record.value())).toList();
	}

	static class Log {

		final Queue<String> processed = new ConcurrentLinkedQueue<>();

		volatile Consumer<String> during = (event) -> {
		};

		void process(String event) {
			this.during.accept(event);
			this.processed.add(event);
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

		@ResilientKafkaListener(id = "dedup", topics = "${topic}", groupId = "${group}")
		void listen(String event) {
			this.template.send(this.output, event.equals(REFUSED) ? event.repeat(200_000) : event);
			this.log.process(event);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Database {

		@Bean
		DataSource dataSource() {
			return TestPostgres.dataSource();
		}

	}

}
