package io.github.resilientkafka.observability;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.event.IsrExpandedEvent;
import io.github.resilientkafka.event.IsrShrunkEvent;
import io.github.resilientkafka.test.ActuatorClient;
import io.github.resilientkafka.test.BrokerCluster;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.ProcessTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Brokers die, and somebody looks at the health.
 */
@ProcessTest
@BrokerTest
class ReplicaLossIT {

	private final String topic = TestBroker.uniqueName("topic");

	private final Set<String> topics = Set.of(this.topic, this.topic + ".losing.retry-1h",
			this.topic + ".losing.replay", this.topic + ".losing.DLQ", this.topic + ".losing.DLQ.ledger");

	private ActuatorClient actuator;

	@Test
	void healthTellsWhichBrokersAndTopicsAreConcerned() throws Exception {
		try (BrokerCluster brokers = new BrokerCluster()) {
			try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers.servers()))) {
				admin.createTopics(List.of(new NewTopic(this.topic, 3, (short) 3))).all().get();
			}
			try (ConfigurableApplicationContext context = TestApplication.of(Listener.class)
				.with("topic=" + this.topic, "spring.kafka.bootstrap-servers=" + brokers.servers(),
						"resilient-kafka.health.sampling.interval=1s", "resilient-kafka.health.isr.degraded-after=5s",
						"resilient-kafka.health.cluster.degraded-after=5s", "management.health.defaults.enabled=false",
						"management.health.resilient-kafka.enabled=true")
				.withActuator("health")
				.run()) {
				this.actuator = ActuatorClient.of(context);
				awaitStatus("isr", "UP");
				awaitStatus("cluster", "UP");

				brokers.kill(1);
				await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
					assertThat(impairedTopics()).isEqualTo(this.topics);
					assertThat(impaired())
						.allSatisfy((problem) -> assertThat(problem).containsEntry("state", "AT_MIN_ISR")
							.containsEntry("brokersMissing", List.of(1))
							.containsEntry("cause", "BROKER_DOWN")
							.containsEntry("partitions", isLedger(problem) ? List.of(0) : List.of(0, 1, 2)));
				});
				Listener listener = context.getBean(Listener.class);
				await().untilAsserted(
						() -> assertThat(listener.shrinks).extracting(IsrShrunkEvent::topic).containsAll(this.topics));
				assertThat(listener.shrinks).allSatisfy((shrink) -> {
					assertThat(shrink.lost()).containsExactly(1);
					assertThat(shrink.remaining()).isEqualTo(2);
				});
				assertThat((List<?>) component("isr").details().get("recentShrinks")).hasSameSizeAs(listener.shrinks);
				awaitStatus("isr", "DEGRADED");
				awaitStatus("cluster", "DEGRADED");

				// Two of three controllers: nobody is left to tell the brokers
				brokers.kill(2);
				awaitStatus("isr", "DOWN");
				await().untilAsserted(() -> {
					assertThat(impairedTopics()).isEqualTo(this.topics);
					assertThat(impaired()).allSatisfy((problem) -> {
						assertThat(problem).containsEntry("brokersMissing", List.of(1, 2));
						assertThat(problem.get("state")).isIn("UNDER_MIN_ISR", "OFFLINE");
					});
				});
				awaitStatus("cluster", "DOWN");

				brokers.start(1, 2);
				awaitStatus("isr", "UP");
				awaitStatus("cluster", "UP");
				await().untilAsserted(() -> assertThat(listener.expansions).extracting(IsrExpandedEvent::topic)
					.containsAll(this.topics));

				brokers.kill(1);
				brokers.kill(2);
				brokers.kill(3);
				awaitStatus("cluster", "DOWN");
				awaitStatus("isr", "UNKNOWN");
				assertThat(component("isr").details()).containsKeys("sampledAt", "ageSeconds");
				assertThat(medianMillisOfHealth()).isLessThan(50);
			}
		}
	}

	private static boolean isLedger(Map<String, ?> problem) {
		return problem.get("topic").toString().endsWith(".ledger");
	}

	private void awaitStatus(String component, String status) {
		await(component + " " + status).atMost(Duration.ofSeconds(60))
			.until(() -> component(component).status().equals(status));
	}

	private Set<Object> impairedTopics() {
		return impaired().stream().map((problem) -> problem.get("topic")).collect(Collectors.toSet());
	}

	@SuppressWarnings("unchecked")
	private List<Map<String, Object>> impaired() {
		return (List<Map<String, Object>>) component("isr").details().get("impaired");
	}

	@SuppressWarnings("unchecked")
	private Component component(String name) {
		Map<String, Object> composite = (Map<String, Object>) components(this.actuator.get("health"))
			.get("resilientKafka");
		Map<String, Object> component = (Map<String, Object>) components(composite).get(name);
		return new Component((String) component.get("status"), (Map<String, Object>) component.get("details"));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> components(Map<String, Object> health) {
		return (Map<String, Object>) health.get("components");
	}

	private long medianMillisOfHealth() {
		List<Long> millis = new ArrayList<>();
		for (int call = 0; call < 21; call++) {
			long start = System.nanoTime();
			this.actuator.get("health");
			millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
		}
		return millis.stream().sorted().skip(10).findFirst().orElseThrow();
	}

	record Component(String status, Map<String, Object> details) {

	}

	static class Listener {

		final List<IsrShrunkEvent> shrinks = new CopyOnWriteArrayList<>();

		final List<IsrExpandedEvent> expansions = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "losing", topics = "${topic}", groupId = "losing", retryDelays = "1h")
		void listen(String value) {
		}

		@EventListener
		void shrunk(IsrShrunkEvent event) {
			this.shrinks.add(event);
		}

		@EventListener
		void expanded(IsrExpandedEvent event) {
			this.expansions.add(event);
		}

	}

}
