package io.github.resilientkafka.migration;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.startup.Finding;
import io.github.resilientkafka.startup.Severity;
import io.github.resilientkafka.startup.StartupReport;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.Visit;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.util.backoff.FixedBackOff;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with {@code @KafkaListener}, a {@code DefaultErrorHandler} and dead
 * letters, migrated by the page on migration, and back.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class MigrationTests {

	private static final String[] BEFORE = { "spring.kafka.listener.ack-mode=record" };

	private final String topic = TestBroker.uniqueName("billing");

	private final Ledger ledger = new Ledger();

	@Test
	void whatChangesIsSaidAtTheStartAndSettled(CapturedOutput output) {
		TestBroker.create(new NewTopic(this.topic, 1, (short) 1), new NewTopic(this.topic + "-dlt", 1, (short) 1));
		try (ConfigurableApplicationContext context = run(Before.class, BEFORE)) {
			send("paid-1", "rejected-1");
			assertThat(values(TestBroker.awaitRecords(this.topic + "-dlt", 1))).containsExactly("rejected-1");
		}
		send("paid-2");
		// The annotation alone is changed
		try (ConfigurableApplicationContext context = run(After.class, BEFORE)) {
			awaitCharged("paid-1", "paid-2");
			Awaitility.await().until(() -> !of("former-topics", context).isEmpty());
			assertThat(of("former-topics", context)).extracting(Finding::subject).containsExactly(this.topic + "-dlt");
			assertThat(of("error-handler-exceptions", context)).singleElement().satisfies((finding) -> {
				assertThat(finding.severity()).isEqualTo(Severity.WARN);
				assertThat(finding.subject()).isEqualTo("billing");
				assertThat(finding.value()).isEqualTo(OrderRejectedException.class.getName());
				assertThat(finding.remedy()).contains("retry.not-on");
			});
			assertThat(of("listener-settings", context)).extracting(Finding::property)
				.containsExactly("spring.kafka.listener.ack-mode");
			assertThat(of("error-handler", context)).extracting(Finding::value).containsExactly("DefaultErrorHandler");
			assertThat(of("listener-timer", context)).hasSize(1);
			assertThat(of("health-outage", context)).hasSize(1);
			// All of it, without another level
			assertThat(output)
				.containsOnlyOnce(
						"Listener 'billing' reads %s in group billing-group, at-least-once".formatted(this.topic))
				.contains("- is tried again in retry topics after 1m, 5m, 1h; the records behind it are processed",
						"INFO  error-handler: commonErrorHandler=DefaultErrorHandler (billing). Listeners with retry topics do not call it",
						"INFO  listener-timer: ", "INFO  health-outage: ", "WARN  listener-settings: ",
						"WARN  error-handler-exceptions: ");
			Awaitility.await().untilAsserted(() -> assertThat(output).contains("WARN  former-topics: "));
		}
		// What the findings say is done
		try (ConfigurableApplicationContext context = run(Migrated.class,
				"resilient-kafka.listeners.billing.retry.not-on=" + OrderRejectedException.class.getName(),
				"spring.kafka.listener.observation-enabled=true",
				"management.endpoint.health.status.http-mapping.down=200",
				"resilient-kafka.startup-checks.suppress.former-topics=Deleted when support has read them")) {
			send("paid-3", "rejected-2");
			assertThat(TestBroker.awaitRecords(this.topic + ".billing-group.DLQ", 1)).singleElement()
				.satisfies((dead) -> {
					assertThat(new String(dead.value())).isEqualTo("rejected-2");
					assertThat(Visit.text(dead, KafkaHeaders.EXCEPTION_FQCN))
						.isEqualTo(OrderRejectedException.class.getName());
				});
			awaitCharged("paid-1", "paid-2", "paid-3");
			assertThat(report(context)).filteredOn((finding) -> finding.reason() == null)
				.extracting(Finding::rule)
				.doesNotContainAnyElementsOf(Set.of("error-handler-exceptions", "error-handler", "listener-settings",
						"listener-timer", "health-outage", "former-topics"));
		}
	}

	/**
	 * What waits in the retry topics is processed, and what fails again is not lost.
	 */
	@Test
	void theWayBackLosesNothing() {
		TestBroker.create(new NewTopic(this.topic, 1, (short) 1),
				new NewTopic(this.topic + ".billing-group.retry-1m-dlt", 1, (short) 1));
		this.ledger.open = false;
		try (ConfigurableApplicationContext context = run(Migrated.class,
				"resilient-kafka.listeners.billing.retry.delays=1m,1h")) {
			send("waiting-1", "waiting-2", "waiting-rejected");
			TestBroker.awaitRecords(this.topic + ".billing-group.retry-1m", 3);
		}
		this.ledger.open = true;
		send("paid-1");
		try (ConfigurableApplicationContext context = run(Back.class, BEFORE)) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(Set.copyOf(this.ledger.charged))
					.isEqualTo(Set.of("paid-1", "waiting-1", "waiting-2")));
			assertThat(values(TestBroker.awaitRecords(this.topic + ".billing-group.retry-1m-dlt", 1)))
				.containsOnly("waiting-rejected");
		}
	}

	private ConfigurableApplicationContext run(Class<?> application, String... properties) {
		return TestApplication.of(application)
			.with("topic=" + this.topic)
			.with(properties)
			.withActuator("health")
			.withBean("ledger", this.ledger)
			.withBean("meters", new SimpleMeterRegistry())
			.run();
	}

	private void send(String... orders) {
		List.of(orders).forEach((order) -> TestBroker.send(this.topic, order));
	}

	private void awaitCharged(String... orders) {
		Awaitility.await().untilAsserted(() -> assertThat(this.ledger.charged).containsExactly(orders));
	}

	private static List<String> values(Collection<ConsumerRecord<byte[], byte[]>> records) {
		return records.stream().map((record) -> new String(record.value())).toList();
	}

	private static List<Finding> report(ConfigurableApplicationContext context) {
		return context.getBean(StartupReport.class).findings();
	}

	private static List<Finding> of(String rule, ConfigurableApplicationContext context) {
		return report(context).stream().filter((finding) -> finding.rule().equals(rule)).toList();
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

	@Configuration(proxyBeanMethods = false)
	static class ErrorHandling {

		@Bean
		DefaultErrorHandler errorHandler(KafkaTemplate<?, ?> template) {
			DefaultErrorHandler handler = new DefaultErrorHandler(new DeadLetterPublishingRecoverer(template),
					new FixedBackOff(100, 2));
			handler.addNotRetryableExceptions(OrderRejectedException.class);
			return handler;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Before extends ErrorHandling {

		@Bean
		OrdinaryListener listener(Ledger ledger) {
			return new OrdinaryListener(ledger);
		}

	}

	/**
	 * With the second class of the way back.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Back extends Before {

		@Bean
		Drain drain(Ledger ledger) {
			return new Drain(ledger);
		}

	}

	record Drain(Ledger ledger) {

		@KafkaListener(id = "drain", topics = { "${topic}.billing-group.retry-1m", "${topic}.billing-group.retry-1h" },
				groupId = "billing-group.retry", properties = "auto.offset.reset=earliest")
		void charge(String order) {
			this.ledger.charge(order);
		}

	}

	record OrdinaryListener(Ledger ledger) {

		@KafkaListener(id = "billing", topics = "${topic}", groupId = "billing-group")
		void charge(String order) {
			this.ledger.charge(order);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class After extends ErrorHandling {

		@Bean
		ResilientListener listener(Ledger ledger) {
			return new ResilientListener(ledger);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Migrated {

		@Bean
		ResilientListener listener(Ledger ledger) {
			return new ResilientListener(ledger);
		}

	}

	record ResilientListener(Ledger ledger) {

		@ResilientKafkaListener(id = "billing", topics = "${topic}", groupId = "billing-group")
		void charge(String order) {
			this.ledger.charge(order);
		}

	}

}
