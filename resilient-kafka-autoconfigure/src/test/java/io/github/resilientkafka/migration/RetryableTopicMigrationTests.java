package io.github.resilientkafka.migration;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.startup.Finding;
import io.github.resilientkafka.startup.StartupReport;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.SettableClock;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.retrytopic.RetryTopicConfiguration;
import org.springframework.kafka.retrytopic.RetryTopicConfigurationBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * An application with {@code @RetryableTopic}, migrated by the page on migration while
 * records wait in its retry topics.
 */
@BrokerTest
class RetryableTopicMigrationTests {

	private final String topic = TestBroker.newTopic(1);

	private final Ledger ledger = new Ledger();

	/** The former application needs a second for fifteen of them. */
	private final int waiting = Integer.getInteger("migration.waiting", 20);

	@Test
	void whatWaitsIsProcessedAndWhatFailsAgainIsNotLost() {
		try (ConfigurableApplicationContext context = run(Before.class)) {
			TestBroker.send(this.topic, "rejected-1");
			TestBroker.send(this.topic, "paid-1");
			TestBroker.awaitRecords(this.topic + "-dlt", 1);
			this.ledger.open = false;
			TestBroker.send(this.topic, "waiting-1");
			TestBroker.send(this.topic, "waiting-2");
			TestBroker.send(this.topic, "waiting-rejected");
			TestBroker.awaitRecords(this.topic + "-retry-60000", 3);
		}
		this.ledger.open = true;
		TestBroker.send(this.topic, "paid-2");
		try (ConfigurableApplicationContext context = run(After.class)) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(Set.copyOf(this.ledger.charged))
					.isEqualTo(Set.of("paid-1", "paid-2", "waiting-1", "waiting-2")));
			assertThat(TestBroker.awaitRecords(this.topic + "-retry-60000.billing-group-retry-60000.DLQ", 1))
				.extracting((ConsumerRecord<byte[], byte[]> dead) -> new String(dead.value()))
				.containsOnly("waiting-rejected");
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(formerTopics(context)).extracting(Finding::subject, Finding::value)
					// The other retry topic is read until it is empty
					.containsExactly(tuple(this.topic + "-dlt", this.topic),
							tuple(this.topic + "-retry-300000", this.topic)));
		}
	}

	/**
	 * The starter reads what waits, when it is due, and each record once: those that the
	 * former application has processed already are in its topics as well.
	 */
	@ParameterizedTest
	@ValueSource(classes = { Before.class, BeforeInOneGroup.class })
	void theStarterDrainsTheFormerTopics(Class<?> before) {
		List<String> waiting = IntStream.range(0, this.waiting).mapToObj((number) -> "waiting-" + number).toList();
		try (ConfigurableApplicationContext context = run(before, "first=1s")) {
			this.ledger.open = false;
			TestBroker.send(this.topic, "retried");
			TestBroker.awaitRecords(this.topic + "-retry-1000", 1);
			this.ledger.open = true;
			await(Set.of("retried"));
		}
		try (ConfigurableApplicationContext context = run(before)) {
			this.ledger.open = false;
			TestBroker.sendAll(waiting.stream()
				.map((id) -> new ProducerRecord<byte[], byte[]>(this.topic, id.getBytes()))
				.toList());
			TestBroker.awaitRecords(this.topic + "-retry-60000", this.waiting);
		}
		this.ledger.open = true;
		SettableClock clock = new SettableClock();
		String drain = "resilient-kafka.listeners.billing.retry.drain=%1$s-retry-1000,%1$s-retry-60000"
			.formatted(this.topic);
		try (ConfigurableApplicationContext context = TestApplication.of(Draining.class)
			.with("topic=" + this.topic, drain)
			.withBean("ledger", this.ledger)
			.withBean("clock", clock)
			.run()) {
			assertThat(this.ledger.charged).containsExactly("retried");
			clock.tick(Duration.ofSeconds(60));
			Set<String> all = new HashSet<>(waiting);
			all.add("retried");
			await(all);
			assertThat(this.ledger.charged).hasSize(this.waiting + 1);
			assertThat(TestBroker.records(this.topic + ".billing-group.DLQ")).isEmpty();
		}
	}

	private void await(Set<String> charged) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(Set.copyOf(this.ledger.charged)).isEqualTo(charged));
	}

	private ConfigurableApplicationContext run(Class<?> application, String... properties) {
		return TestApplication.of(application)
			.with("topic=" + this.topic, "first=60s", "spring.kafka.consumer.group-id=billing-group")
			.with(properties)
			.withBean("ledger", this.ledger)
			.run();
	}

	private static List<Finding> formerTopics(ConfigurableApplicationContext context) {
		return context.getBean(StartupReport.class)
			.findings()
			.stream()
			.filter((finding) -> finding.rule().equals("former-topics") && finding.property() != null)
			.toList();
	}

	static class Ledger {

		final Queue<String> charged = new ConcurrentLinkedQueue<>();

		volatile boolean open = true;

		void charge(String order) {
			if (!this.open) {
				throw new IllegalStateException("closed");
			}
			if (order.contains("rejected")) {
				throw new OrderRejectedException();
			}
			this.charged.add(order);
		}

	}

	static class OrderRejectedException extends RuntimeException {

	}

	/**
	 * What {@code @RetryableTopic} stands for. Its attribute for the delays has another
	 * name in spring-kafka 4.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Before {

		@Bean
		static RetryTopicConfiguration retryTopics(KafkaTemplate<?, ?> template, @Value("${topic}") String topic,
				@Value("${first}") Duration first) {
			return RetryTopicConfigurationBuilder.newInstance()
				.includeTopic(topic)
				.maxAttempts(3)
				.exponentialBackoff(first.toMillis(), 5, 3_600_000)
				.notRetryOn(OrderRejectedException.class)
				.create(template);
		}

		@Bean
		BeforeListener listener(Ledger ledger) {
			return new BeforeListener(ledger);
		}

	}

	/**
	 * All its consumers are in the group that the properties name.
	 */
	@Configuration(proxyBeanMethods = false)
	static class BeforeInOneGroup {

		@Bean
		static RetryTopicConfiguration retryTopics(KafkaTemplate<?, ?> template, @Value("${topic}") String topic,
				@Value("${first}") Duration first) {
			return Before.retryTopics(template, topic, first);
		}

		@Bean
		PlainListener listener(Ledger ledger) {
			return new PlainListener(ledger);
		}

	}

	record PlainListener(Ledger ledger) {

		@KafkaListener(topics = "${topic}")
		void charge(String order) {
			this.ledger.charge(order);
		}

	}

	record BeforeListener(Ledger ledger) {

		@KafkaListener(id = "billing", topics = "${topic}", groupId = "billing-group")
		void charge(String order) {
			this.ledger.charge(order);
		}

	}

	record Draining(Ledger ledger) {

		@ResilientKafkaListener(id = "billing", topics = "${topic}", groupId = "billing-group", retryDelays = "1h")
		void charge(String order) {
			this.ledger.charge(order);
		}

	}

	record After(Ledger ledger) {

		@ResilientKafkaListener(id = "billing", topics = "${topic}", groupId = "billing-group",
				retryDelays = { "1m", "5m" })
		void charge(String order) {
			this.ledger.charge(order);
		}

		@ResilientKafkaListener(id = "billing-drain-1m", topics = "${topic}-retry-60000",
				groupId = "billing-group-retry-60000", retryDelays = "")
		void drain(String order) {
			this.ledger.charge(order);
		}

	}

}
