package io.github.resilientkafka.guarantee;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * All delivery guarantees in one application, with transaction managers of its own.
 */
@BrokerTest
class ConcurrentModesTests {

	private static final int RECORDS = 400;

	private final String topic = TestBroker.newTopic(2);

	private final String output = TestBroker.newTopic(2);

	private final String group = TestBroker.uniqueName("group");

	/**
	 * With a prefix of transactional ids, Boot adds a Kafka transaction manager, and
	 * templates refuse to send outside of transactions.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "spring.kafka.producer.acks=all", "spring.kafka.producer.transaction-id-prefix=own-" })
	void eachListenerHasItsGuaranteeAndTheDatabaseItsTransactions(String property) {
		List<String> ids = IntStream.range(0, RECORDS).mapToObj(String::valueOf).toList();
		TestBroker
			.sendAll(ids.stream().map((id) -> new ProducerRecord<byte[], byte[]>(this.topic, id.getBytes())).toList());
		try (ConfigurableApplicationContext context = TestApplication.of(Modes.class)
			.with("topic=" + this.topic, "output=" + this.output, "group=" + this.group,
					"resilient-kafka.listeners.once.retry.delays=100ms",
					"resilient-kafka.listeners.least.retry.delays=100ms", property)
			.run()) {
			Modes modes = context.getBean(Modes.class);
			await().until(() -> modes.seenAtLeastOnce.size() == RECORDS && modes.seenAtMostOnce.size() == RECORDS
					&& modes.seenOrdinarily.size() == RECORDS);
			await().until(() -> values().size() >= RECORDS);
			assertThat(values()).containsExactlyInAnyOrderElementsOf(ids);
			await().until(() -> modes.payments() == RECORDS);
		}
	}

	private List<String> values() {
		return TestBroker.committedRecords(this.output).stream().map((record) -> new String(record.value())).toList();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	@Import(Payments.class)
	static class Modes {

		final Set<String> seenAtLeastOnce = ConcurrentHashMap.newKeySet();

		final Set<String> seenAtMostOnce = ConcurrentHashMap.newKeySet();

		final Set<String> seenOrdinarily = ConcurrentHashMap.newKeySet();

		private final KafkaTemplate<Object, Object> template;

		private final Payments payments;

		private final String output;

		Modes(KafkaTemplate<Object, Object> template, Payments payments, @Value("${output}") String output) {
			this.template = template;
			this.payments = payments;
			this.output = output;
		}

		@ResilientKafkaListener(id = "once", topics = "${topic}", groupId = "${group}-once",
				delivery = Delivery.EXACTLY_ONCE)
		void exactlyOnce(ConsumerRecord<String, String> record, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.payments.pay(record.value(), () -> {
				this.template.send(this.output, record.value());
				if (Integer.parseInt(record.value()) % 5 == 0 && attempt == 1) {
					throw new IllegalStateException("on purpose");
				}
			});
		}

		@ResilientKafkaListener(id = "least", topics = "${topic}", groupId = "${group}-least")
		void atLeastOnce(ConsumerRecord<String, String> record, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
			if (Integer.parseInt(record.value()) % 5 == 0 && attempt == 1) {
				throw new IllegalStateException("on purpose");
			}
			this.seenAtLeastOnce.add(record.value());
		}

		@ResilientKafkaListener(id = "most", topics = "${topic}", groupId = "${group}-most",
				delivery = Delivery.AT_MOST_ONCE)
		void atMostOnce(ConsumerRecord<String, String> record) {
			this.seenAtMostOnce.add(record.value());
		}

		@KafkaListener(id = "ordinary", topics = "${topic}", groupId = "${group}-ordinary", batch = "true")
		void ordinary(List<String> values) {
			this.seenOrdinarily.addAll(values);
		}

		long payments() {
			return this.payments.count();
		}

	}

	/**
	 * In a database, with the transaction manager that is the primary one.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(PaymentStore.class)
	static class Payments {

		private final PaymentStore store;

		Payments(PaymentStore store) {
			this.store = store;
		}

		void pay(String id, Runnable work) {
			this.store.pay(id, work);
		}

		long count() {
			return this.store.count();
		}

		@Bean
		static DataSource dataSource() {
			return new DriverManagerDataSource("jdbc:h2:mem:" + TestBroker.uniqueName("db") + ";DB_CLOSE_DELAY=-1");
		}

		@Bean
		static LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
			LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
			factory.setDataSource(dataSource);
			factory.setPackagesToScan("io.github.resilientkafka.none");
			factory.setPersistenceUnitPostProcessors((unit) -> unit.addManagedClassName(Payment.class.getName()));
			factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
			factory.setJpaPropertyMap(Map.of("hibernate.hbm2ddl.auto", "create"));
			return factory;
		}

		@Bean
		@Primary
		static PlatformTransactionManager transactionManager(EntityManagerFactory factory) {
			return new JpaTransactionManager(factory);
		}

	}

	/**
	 * Persists payments.
	 */
	static class PaymentStore {

		private final EntityManager entities;

		PaymentStore(EntityManagerFactory factory) {
			this.entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
		}

		@Transactional
		void pay(String id, Runnable work) {
			this.entities.persist(new Payment(id));
			work.run();
		}

		@Transactional(readOnly = true)
		long count() {
			return this.entities.createQuery("select count(p) from Payment p", Long.class).getSingleResult();
		}

	}

	/**
	 * A payment; a second one of the same id is refused by the database.
	 */
	@Entity(name = "Payment")
	static class Payment {

		@Id
		private String id;

		Payment() {
		}

		Payment(String id) {
			this.id = id;
		}

		String id() {
			return this.id;
		}

	}

}
