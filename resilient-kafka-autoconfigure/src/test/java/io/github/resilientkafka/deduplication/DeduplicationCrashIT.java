package io.github.resilientkafka.deduplication;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.JavaProcess;
import io.github.resilientkafka.test.ProcessTest;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.TestPostgres;
import io.github.resilientkafka.test.TestRedis;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The process is killed while it processes events that are sent twice.
 */
@ProcessTest
@BrokerTest
class DeduplicationCrashIT {

	private static final int KILLS = 2;

	private static final int EVENTS = 300;

	private final String topic = TestBroker.newTopic(2);

	private final String output = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final String table = "effects_" + this.group.replace('-', '_');

	private final JdbcTemplate jdbc = new JdbcTemplate(TestPostgres.dataSource());

	@ParameterizedTest
	@ValueSource(strings = { "memory", "redis", "jdbc" })
	void nothingIsLostAndNothingIsStuck(String store) {
		this.jdbc.execute("create table " + this.table + " (id varchar(20))");
		int sent = 0;
		for (int life = 0; life < KILLS; life++) {
			sent = send(sent);
			int enough = outputs().size() + EVENTS / 3;
			try (JavaProcess process = start(store)) {
				await().atMost(Duration.ofSeconds(60))
					.pollInterval(Duration.ofMillis(10))
					.until(() -> effects().size() >= enough || !process.isAlive());
				assertThat(process.isAlive()).as(process::output).isTrue();
				process.kill();
			}
		}
		Set<String> all = IntStream.range(0, sent).mapToObj(String::valueOf).collect(Collectors.toSet());
		try (JavaProcess process = start(store)) {
			int records = sent * 2;
			await().atMost(Duration.ofSeconds(60)).until(() -> committed() == records);
		}
		assertThat(outputs()).isEqualTo(all);
		assertThat(effects()).containsAll(all);
		if (store.equals("jdbc")) {
			// The effect and the confirmation are one transaction
			assertThat(effects()).doesNotHaveDuplicates();
		}
	}

	private int send(int first) {
		TestBroker.sendAll(
				IntStream.range(0, EVENTS * 2).mapToObj((i) -> record(i % 2, String.valueOf(first + i / 2))).toList());
		return first + EVENTS;
	}

	private ProducerRecord<byte[], byte[]> record(int partition, String event) {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(this.topic, partition, null, event.getBytes());
		record.headers().add("event-id", event.getBytes());
		return record;
	}

	private JavaProcess start(String store) {
		return JavaProcess.start(DeduplicationCrashApplication.class.getName(), List.of(), List.of(
				"--topic=" + this.topic, "--output=" + this.output, "--group=" + this.group, "--table=" + this.table,
				"--spring.kafka.bootstrap-servers=" + TestBroker.servers(),
				"--spring.kafka.consumer.auto-offset-reset=earliest",
				"--spring.datasource.url=" + TestPostgres.dataSource().getJdbcUrl(),
				"--spring.data.redis.port=" + TestRedis.port(), "--spring.data.redis.host=127.0.0.1",
				// Its transactions are not those of JDBC
				"--spring.autoconfigure.exclude=org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration,"
						+ "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
				"--spring.data.jpa.repositories.enabled=false", "--resilient-kafka.defaults.deduplication.enabled=true",
				"--resilient-kafka.defaults.deduplication.store=" + store,
				"--resilient-kafka.defaults.deduplication.claim-expiry=2s",
				"--resilient-kafka.deduplication.jdbc.initialize-schema=true",
				"--spring.kafka.consumer.properties[session.timeout.ms]=1000",
				"--spring.kafka.consumer.properties[heartbeat.interval.ms]=300"));
	}

	private long committed() {
		return TestBroker.committed(this.group, this.topic, 0) + TestBroker.committed(this.group, this.topic, 1);
	}

	private List<String> effects() {
		return this.jdbc.queryForList("select id from " + this.table, String.class);
	}

	private Set<String> outputs() {
		return TestBroker.records(this.output)
			.stream()
			.map((record) -> new String(record.value()))
			.collect(Collectors.toSet());
	}

}
