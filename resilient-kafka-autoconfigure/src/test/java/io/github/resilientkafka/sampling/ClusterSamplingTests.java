package io.github.resilientkafka.sampling;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.health.ComponentHealth;
import io.github.resilientkafka.health.HealthComponent;
import io.github.resilientkafka.health.HealthLevel;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.KafkaAdmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an application tells of its cluster.
 */
@BrokerTest
class ClusterSamplingTests {

	@Test
	void healthAndMetersTellOfTheTopicsInUse() {
		String topic = TestBroker.newTopic(3);
		try (ConfigurableApplicationContext context = TestApplication.of(Listener.class)
			.with("topic=" + topic, "resilient-kafka.health.sampling.interval=200ms")
			.run()) {
			await().until(() -> health(context, "cluster").level() == HealthLevel.UP);
			await().until(() -> health(context, "isr").level() == HealthLevel.UP);
			assertThat(health(context, "isr").details()).containsEntry("partitions", Map.of("HEALTHY", 13));
			ClusterSnapshot snapshot = snapshot(context);
			assertThat(context.getBean(KafkaAdmin.class).getClusterId()).isNotNull().isEqualTo(snapshot.id());
			assertThat(health(context, "cluster").details()).containsEntry("id", snapshot.id());
			assertThat(
					snapshot.topics().values().stream().collect(Collectors.toMap(TopicSample::name, TopicSample::role)))
				.isEqualTo(Map.of(topic, TopicRole.CONSUME, topic + ".sampled.retry-1h", TopicRole.BOTH,
						topic + ".sampled.DLQ", TopicRole.PRODUCE, topic + ".sampled.replay", TopicRole.BOTH,
						topic + ".sampled.DLQ.ledger", TopicRole.PRODUCE));
			assertThat(snapshot.committed()).containsOnlyKeys("sampled", "sampled.retry");

			TestBroker.send(topic, "anything");
			await().until(() -> snapshot(context).committed()
				.get("sampled")
				.values()
				.stream()
				.mapToLong(Long::longValue)
				.sum() == 1);
			assertThat(snapshot(context).ends().keySet()).contains(new TopicPartition(topic, 0));

			MeterRegistry meters = context.getBean(MeterRegistry.class);
			assertThat(gauge(meters, "resilient.kafka.brokers", "state", "live")).isEqualTo(1);
			assertThat(gauge(meters, "resilient.kafka.brokers", "state", "missing")).isZero();
			assertThat(gauge(meters, "resilient.kafka.quorum.voters", "state", "caught_up")).isEqualTo(1);
			assertThat(gauge(meters, "resilient.kafka.topic.partitions", "topic", topic, "role", "consume", "state",
					"healthy"))
				.isEqualTo(3);
			assertThat(gauge(meters, "resilient.kafka.admin.capability", "capability", "groups")).isEqualTo(1);
			assertThat(meters.get("resilient.kafka.sample.age").timeGauge().value(TimeUnit.SECONDS)).isNotNegative();
			assertThat(meters.get("resilient.kafka.sample.duration").timer().count()).isPositive();
		}
		assertThat(samplerThreads()).isEmpty();
	}

	@Test
	@Timeout(60)
	void aClusterThatIsAbsentDelaysNothing() {
		try (ConfigurableApplicationContext context = TestApplication.of(Listener.class)
			.with("topic=anything", "spring.kafka.bootstrap-servers=localhost:1",
					"resilient-kafka.topics.provision=false", "resilient-kafka.health.sampling.interval=100ms",
					"resilient-kafka.health.sampling.timeout=400ms", "spring.kafka.listener.auto-startup=false")
			.run()) {
			assertThat(health(context, "isr").level()).isEqualTo(HealthLevel.UNKNOWN);
			await().until(() -> health(context, "cluster").level() == HealthLevel.DEGRADED);
			await().until(() -> health(context, "cluster").level() == HealthLevel.DOWN);
			assertThat(health(context, "cluster").details()).containsKey("lastError");
			assertThat(health(context, "isr").level()).isEqualTo(HealthLevel.UNKNOWN);
			assertThat(context.getBean(MeterRegistry.class)
				.get("resilient.kafka.sample.failures")
				.tag("kind", "timeout")
				.counter()
				.count()).isGreaterThanOrEqualTo(4);
		}
		assertThat(samplerThreads()).isEmpty();
	}

	private static Set<String> samplerThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.contains("sampler"))
			.collect(Collectors.toSet());
	}

	private static ClusterSnapshot snapshot(ConfigurableApplicationContext context) {
		return context.getBean(ClusterSampler.class).snapshots().values().iterator().next();
	}

	private static ComponentHealth health(ConfigurableApplicationContext context, String name) {
		return context.getBeanProvider(HealthComponent.class)
			.stream()
			.filter((component) -> component.name().equals(name))
			.findFirst()
			.orElseThrow()
			.health();
	}

	private static double gauge(MeterRegistry meters, String name, String... tags) {
		Gauge gauge = meters.get(name).tags(tags).gauge();
		return gauge.value();
	}

	static class Listener {

		@ResilientKafkaListener(id = "sampled", topics = "${topic}", groupId = "sampled", retryDelays = "1h")
		void listen(String value) {
		}

	}

}
