package io.github.resilientkafka.observability;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.audit.AuditEntry;
import io.github.resilientkafka.audit.AuditSink;
import io.github.resilientkafka.audit.AuditTrail;
import io.github.resilientkafka.endpoint.ResilientKafkaEndpoint;
import io.github.resilientkafka.health.ComponentHealth;
import io.github.resilientkafka.health.HealthLevel;
import io.github.resilientkafka.health.ListenersHealth;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.BatchListenerFailedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * What somebody on call sees and does: endpoint, health of the listeners, meters and
 * audit.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class OperationsTests {

	private static final String PAYLOAD = "a secret";

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	@Test
	void theEndpointShowsAListenerWithoutPayload() {
		try (ConfigurableApplicationContext context = application().run()) {
			ResilientKafkaEndpoint endpoint = context.getBean(ResilientKafkaEndpoint.class);
			TestBroker.send(this.topic, PAYLOAD);
			TestBroker.awaitRecords(this.topic + "." + this.group + ".DLQ", 1);
			await().untilAsserted(() -> assertThat(failures(endpoint)).hasSize(2));
			Map<String, Object> listener = endpoint.listener("ops");
			assertThat(listener).containsEntry("group", this.group).containsEntry("topics", List.of(this.topic));
			assertThat(failures(endpoint).get(0)).containsEntry("outcome", "dead_lettered")
				.containsEntry("attempts", 2)
				.containsEntry("exception", IllegalStateException.class.getName());
			assertThat(String.valueOf(failures(endpoint).get(0).get("thrownAt"))).contains("OperationsTests");
			assertThat(String.valueOf(endpoint.listeners())).contains("retry-100ms").doesNotContain(PAYLOAD);
			assertThat(endpoint.listener("other")).isNull();
		}
	}

	@Test
	void theEndpointPausesAndIsAudited() {
		Entries entries = new Entries();
		try (ConfigurableApplicationContext context = application().withBean("sink", entries).run()) {
			ResilientKafkaEndpoint endpoint = context.getBean(ResilientKafkaEndpoint.class);
			ListenersHealth health = context.getBean(ListenersHealth.class);
			endpoint.act(SecurityContext.NONE, "ops", "pause", "main", null, null);
			assertThat(pausedLanes(endpoint)).containsExactly("main");
			assertThat(String.valueOf(health.health().details())).contains("operator");
			assertThat(health.health().level()).isEqualTo(HealthLevel.UP);
			endpoint.act(SecurityContext.NONE, "ops", "resume", null, null, null);
			assertThat(pausedLanes(endpoint)).isEmpty();
			assertThat(String.valueOf(health.health().details())).doesNotContain("operator");
			assertThatThrownBy(() -> endpoint.act(SecurityContext.NONE, "ops", "stop", null, null, null))
				.isInstanceOf(InvalidEndpointRequestException.class)
				.hasMessageContaining("pause or resume");
			assertThatThrownBy(() -> endpoint.act(SecurityContext.NONE, "ops", "pause", "retry-9h", null, null))
				.isInstanceOf(InvalidEndpointRequestException.class)
				.hasMessageContaining("retry-100ms");
			assertThatThrownBy(() -> endpoint.act(SecurityContext.NONE, "other", "pause", null, null, null))
				.isInstanceOf(InvalidEndpointRequestException.class)
				.hasMessageContaining("ops");
			assertThat(entries.written).extracting(AuditEntry::type).containsExactly("operator", "operator");
			assertThat(entries.written.get(0).details()).containsEntry("action", "pause").containsEntry("lane", "main");
		}
	}

	@Test
	void theAuditFollowsARecordAndNeverItsPayload() {
		Entries entries = new Entries();
		try (ConfigurableApplicationContext context = application().with("resilient-kafka.audit.level=all")
			.withBean("sink", entries)
			.run()) {
			TestBroker.send(this.topic, PAYLOAD);
			TestBroker.send(this.topic, "fine");
			await().until(() -> entries.written.size() == 6);
			assertThat(entries.written).extracting(AuditEntry::type)
				.containsExactlyInAnyOrder("received", "retried", "received", "dead_lettered", "received", "processed");
			assertThat(entries.written.toString()).doesNotContain(PAYLOAD);
		}
	}

	@Test
	void whatABatchHasProcessedBeforeItFailedIsWrittenDown() {
		Entries entries = new Entries();
		try (ConfigurableApplicationContext context = TestApplication.of(Batch.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=",
					"resilient-kafka.audit.level=all", "spring.kafka.listener.auto-startup=false")
			.withBean("sink", entries)
			.run()) {
			List.of("fine", PAYLOAD, "fine as well").forEach((value) -> TestBroker.send(this.topic, value));
			context.getBean(KafkaListenerEndpointRegistry.class).getListenerContainer("batch").start();
			await().until(() -> entries.written.stream().anyMatch((entry) -> entry.type().equals("dead_lettered")));
			await()
				.untilAsserted(() -> assertThat(entries.written).filteredOn((entry) -> entry.type().equals("processed"))
					.extracting((entry) -> entry.record().offset())
					.containsExactlyInAnyOrder(0L, 2L));
		}
	}

	@Test
	void theAuditDoesNotAuditItself() {
		assertThatThrownBy(
				() -> application().with("resilient-kafka.audit.level=all", "resilient-kafka.audit.topic=" + this.topic)
					.run())
			.isInstanceOf(InvalidListenerException.class)
			.hasMessageContaining("resilient-kafka.audit.topic");
	}

	@Test
	void theAuditCanGoToATopicAndNobodyWaitsForOneThatIsNotThere(CapturedOutput log) {
		String audit = TestBroker.newTopic(1);
		try (ConfigurableApplicationContext context = application()
			.with("resilient-kafka.audit.level=exceptions", "resilient-kafka.audit.topic=" + audit)
			.run()) {
			TestBroker.send(this.topic, PAYLOAD);
			assertThat(TestBroker.awaitRecords(audit, 2)).extracting((record) -> new String(record.value()))
				.allSatisfy((json) -> assertThat(json).startsWith("{").contains("\"listener\":\"ops\""))
				.noneSatisfy((json) -> assertThat(json).contains(PAYLOAD));
		}
		try (ConfigurableApplicationContext context = application()
			.with("resilient-kafka.audit.level=exceptions", "resilient-kafka.audit.topic=in valid",
					"resilient-kafka.metrics.enabled=true")
			.run()) {
			TestBroker.send(this.topic, PAYLOAD);
			TestBroker.awaitRecords(this.topic + "." + this.group + ".DLQ", 2);
			await().until(() -> context.getBean(AuditTrail.class).dropped() == 2);
		}
		assertThat(log).doesNotContain("Exception thrown when sending a message");
	}

	@Test
	void metersCountWhatBecomesOfRecords() {
		try (ConfigurableApplicationContext context = application().run()) {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			TestBroker.send(this.topic, PAYLOAD);
			TestBroker.send(this.topic, "fine");
			await().untilAsserted(() -> {
				assertThat(count(registry, "main", "processed")).isEqualTo(1);
				assertThat(count(registry, "main", "retried")).isEqualTo(1);
				assertThat(count(registry, "retry-100ms", "dead_lettered")).isEqualTo(1);
			});
			assertThat(registry.get("resilient.kafka.attempts").tag("lane", "main").functionTimer().count())
				.isEqualTo(2);
			assertThat(registry.get("resilient.kafka.record.age").tag("lane", "main").timer().count()).isPositive();
			assertThat(registry.get("resilient.kafka.retry.lateness").tag("lane", "retry-100ms").timer().count())
				.isEqualTo(1);
			assertThat(registry.get("resilient.kafka.records.unaccounted").gauge().value()).isZero();
			assertThat(registry.get("resilient.kafka.containers")
				.tags("listener", "ops", "container", "main", "state", "running")
				.gauge()
				.value()).isOne();
			assertThat(registry.get("resilient.kafka.consumer.silence").timeGauge().value()).isLessThan(10);
		}
	}

	@Test
	void metersCanBeSwitchedOff() {
		try (ConfigurableApplicationContext context = application().with("resilient-kafka.metrics.enabled=false")
			.run()) {
			assertThat(context.getBean(MeterRegistry.class).find("resilient.kafka.records").meters()).isEmpty();
		}
	}

	@Test
	void healthNamesWhyAListenerDoesNotRun() {
		try (ConfigurableApplicationContext context = application()
			.with("resilience4j.circuitbreaker.instances.ops.minimum-number-of-calls=2",
					"resilience4j.circuitbreaker.instances.ops.wait-duration-in-open-state=1s",
					"resilience4j.circuitbreaker.instances.ops.permitted-number-of-calls-in-half-open-state=1")
			.run()) {
			ListenersHealth health = context.getBean(ListenersHealth.class);
			await().until(() -> health.health().level() == HealthLevel.UP);
			TestBroker.send(this.topic, PAYLOAD);
			await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
				ComponentHealth paused = health.health();
				assertThat(paused.level()).isEqualTo(HealthLevel.DEGRADED);
				assertThat(String.valueOf(paused.details())).contains("circuit_breaker");
			});
		}
	}

	@Test
	void aConsumerThatDoesNotPollIsNamed() {
		try (ConfigurableApplicationContext context = application()
			.with("spring.kafka.consumer.properties[max.poll.interval.ms]=2000",
					"spring.kafka.consumer.properties[session.timeout.ms]=1500",
					"spring.kafka.consumer.properties[heartbeat.interval.ms]=300")
			.run()) {
			Ops ops = context.getBean(Ops.class);
			ops.stuck.set(true);
			ListenersHealth health = context.getBean(ListenersHealth.class);
			TestBroker.send(this.topic, "stuck");
			await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
				assertThat(health.health().level()).isEqualTo(HealthLevel.DOWN);
				assertThat(String.valueOf(health.health().details())).contains("stuckConsumers", "ops-0-C-1");
			});
			await().atMost(Duration.ofSeconds(20))
				.until(() -> context.getBean(MeterRegistry.class)
					.get("resilient.kafka.consumers.stuck")
					.counter()
					.count() == 1);
			ops.stuck.set(false);
			await().atMost(Duration.ofSeconds(20)).until(() -> health.health().level() == HealthLevel.UP);
		}
	}

	private TestApplication application() {
		return TestApplication.of(Ops.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=100ms",
					"management.endpoints.jmx.exposure.include=*", "spring.jmx.enabled=true",
					"management.endpoint.resilientkafka.access=unrestricted");
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> failures(ResilientKafkaEndpoint endpoint) {
		return (List<Map<String, Object>>) endpoint.listener("ops").get("lastFailures");
	}

	@SuppressWarnings("unchecked")
	private static List<Object> pausedLanes(ResilientKafkaEndpoint endpoint) {
		return ((List<Map<String, Object>>) endpoint.listener("ops").get("lanes")).stream()
			.filter((lane) -> Boolean.TRUE.equals(lane.get("paused")))
			.map((lane) -> lane.get("name"))
			.toList();
	}

	private static double count(MeterRegistry registry, String lane, String outcome) {
		return registry.get("resilient.kafka.records")
			.tags("listener", "ops", "lane", lane, "outcome", outcome)
			.functionCounter()
			.count();
	}

	static class Ops {

		final AtomicBoolean stuck = new AtomicBoolean();

		@ResilientKafkaListener(id = "ops", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			if (value.equals(PAYLOAD)) {
				throw new IllegalStateException("on purpose: " + value);
			}
			await().atMost(Duration.ofMinutes(1)).until(() -> !this.stuck.get());
		}

	}

	static class Batch {

		@ResilientKafkaListener(id = "batch", topics = "${topic}", groupId = "${group}", batch = "true")
		void listen(List<String> values) {
			if (values.contains(PAYLOAD)) {
				throw new BatchListenerFailedException("on purpose", values.indexOf(PAYLOAD));
			}
		}

	}

	static class Entries implements AuditSink {

		final List<AuditEntry> written = new CopyOnWriteArrayList<>();

		@Override
		public void write(AuditEntry entry) {
			this.written.add(entry);
		}

	}

}
