package io.github.resilientkafka.processing;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a batch method does in a database is there once for each record, although its
 * transaction is rolled back with the records that were done before the culprit.
 */
@BrokerTest
class BatchTransactionTests {

	private static final List<String> BAD = List.of("3", "7");

	private static final List<String> GOOD = IntStream.range(0, 10)
		.mapToObj(String::valueOf)
		.filter((id) -> !BAD.contains(id))
		.toList();

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final String deadLetters = this.topic + "." + this.group + ".DLQ";

	private final Ledger ledger = new Ledger();

	@ParameterizedTest
	@ValueSource(classes = { OnMethod.class, OnClass.class, Jakarta.class, Committing.class, Without.class })
	void everyRecordButTheCulpritsHasItsEffectOnce(Class<?> listener) {
		assertEffects(application(listener));
	}

	@Test
	void withExactlyOnceAsWell() {
		assertEffects(application(OnMethod.class).with("resilient-kafka.defaults.delivery=exactly-once"));
	}

	/**
	 * The keys of what was rolled back are not confirmed.
	 */
	@ParameterizedTest
	@CsvSource({ "jdbc, at-least-once", "memory, at-least-once", "memory, exactly-once" })
	void withDeduplicationAsWell(String store, String delivery) {
		assertEffects(application(OnMethod.class).with("resilient-kafka.defaults.deduplication.enabled=true",
				"resilient-kafka.defaults.delivery=" + delivery,
				"resilient-kafka.defaults.deduplication.store=" + store,
				"resilient-kafka.defaults.deduplication.key=header:event-id",
				"resilient-kafka.deduplication.jdbc.initialize-schema=true"));
	}

	private void assertEffects(TestApplication application) {
		TestBroker.sendAll(IntStream.range(0, 10).mapToObj(String::valueOf).map((id) -> {
			ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(this.topic, 0, null, id.getBytes());
			record.headers().add("event-id", id.getBytes());
			return record;
		}).toList());
		try (ConfigurableApplicationContext context = application.run()) {
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) >= 10);
			assertThat(TestBroker.committedRecords(this.deadLetters)).extracting((record) -> new String(record.value()))
				.containsExactlyElementsOf(BAD);
			assertThat(this.ledger.booked()).containsExactlyElementsOf(GOOD);
		}
	}

	private TestApplication application(Class<?> listener) {
		return TestApplication.of(listener, Database.class)
			.withBean("ledger", this.ledger)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=",
					"spring.data.jpa.repositories.enabled=false");
	}

	/**
	 * A class of its own, because Spring Boot looks for the definitions of templates.
	 */
	static class Ledger {

		private final JdbcTemplate jdbc = new JdbcTemplate(
				new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"));

		Ledger() {
			this.jdbc.execute("create table effects (id varchar(20))");
		}

		void book(List<String> ids) {
			for (int i = 0; i < ids.size(); i++) {
				if (BAD.contains(ids.get(i))) {
					throw new BatchListenerFailedException("on purpose", new IllegalStateException("poison"), i);
				}
				this.jdbc.update("insert into effects values (?)", ids.get(i));
			}
		}

		List<String> booked() {
			return this.jdbc.queryForList("select id from effects", String.class);
		}

	}

	static class OnMethod {

		private final Ledger ledger;

		OnMethod(Ledger ledger) {
			this.ledger = ledger;
		}

		@Transactional
		@ResilientKafkaListener(id = "ledger", topics = "${topic}", groupId = "${group}", batch = "true")
		void book(List<String> ids) {
			this.ledger.book(ids);
		}

	}

	@Transactional
	static class OnClass {

		private final Ledger ledger;

		OnClass(Ledger ledger) {
			this.ledger = ledger;
		}

		@ResilientKafkaListener(id = "ledger", topics = "${topic}", groupId = "${group}", batch = "true")
		void book(List<String> ids) {
			this.ledger.book(ids);
		}

	}

	static class Jakarta {

		private final Ledger ledger;

		Jakarta(Ledger ledger) {
			this.ledger = ledger;
		}

		@jakarta.transaction.Transactional
		@ResilientKafkaListener(id = "ledger", topics = "${topic}", groupId = "${group}", batch = "true")
		void book(List<String> ids) {
			this.ledger.book(ids);
		}

	}

	/**
	 * What precedes the culprit is committed with its exception, and must not be called
	 * again.
	 */
	static class Committing {

		private final Ledger ledger;

		Committing(Ledger ledger) {
			this.ledger = ledger;
		}

		@Transactional(noRollbackFor = BatchListenerFailedException.class)
		@ResilientKafkaListener(id = "ledger", topics = "${topic}", groupId = "${group}", batch = "true")
		void book(List<String> ids) {
			this.ledger.book(ids);
		}

	}

	static class Without {

		private final Ledger ledger;

		Without(Ledger ledger) {
			this.ledger = ledger;
		}

		@ResilientKafkaListener(id = "ledger", topics = "${topic}", groupId = "${group}", batch = "true")
		void book(List<String> ids) {
			this.ledger.book(ids);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement(proxyTargetClass = true)
	static class Database {

		@Bean
		DataSource dataSource(Ledger ledger) {
			DataSource source = ledger.jdbc.getDataSource();
			assertThat(source).isNotNull();
			return source;
		}

		@Bean
		JdbcTransactionManager transactionManager(DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

	}

}
