package io.github.resilientkafka.sampling;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.ActuatorClient;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Somebody who looks costs the brokers nothing.
 */
@BrokerTest
class ReadingTests {

	private static final int READS = 300;

	@Test
	void healthEndpointAndMetersAskNoBroker() {
		String topic = TestBroker.newTopic(1);
		try (ConfigurableApplicationContext context = TestApplication.of(Listener.class)
			.with("topic=" + topic, "resilient-kafka.health.sampling.interval=1h",
					"spring.kafka.properties[metric.reporters]=" + AdminRequests.class.getName(),
					"management.health.defaults.enabled=false", "management.health.resilient-kafka.enabled=true")
			.withActuator("health", "resilientkafka", "metrics")
			.run()) {
			ActuatorClient actuator = ActuatorClient.of(context);
			await().untilAsserted(() -> assertThat(actuator.get("health").toString()).contains("cluster", "isr", "lag",
					"listeners", "retries", "deadLetters", "sampledAt", topic));
			await().until(() -> AdminRequests.clients().stream().anyMatch((client) -> client.contains("sampler")));
			int clients = AdminRequests.clients().size();
			double before = AdminRequests.total();
			for (int read = 0; read < READS; read++) {
				actuator.get("health");
				actuator.get("resilientkafka");
				actuator.get("metrics/resilient.kafka.consumer.lag");
			}
			assertThat(AdminRequests.clients()).hasSize(clients);
			assertThat(AdminRequests.total() - before).isLessThan(READS / 10);
		}
	}

	/**
	 * The requests of all admin clients of the application, those that are closed
	 * included.
	 */
	public static final class AdminRequests implements MetricsReporter {

		private static final Queue<KafkaMetric> TOTALS = new ConcurrentLinkedQueue<>();

		static double total() {
			return TOTALS.stream().mapToDouble((total) -> (Double) total.metricValue()).sum();
		}

		static List<String> clients() {
			return TOTALS.stream().map((total) -> total.metricName().tags().get("client-id")).toList();
		}

		@Override
		public void init(List<KafkaMetric> metrics) {
			metrics.forEach(this::metricChange);
		}

		@Override
		public void metricChange(KafkaMetric metric) {
			MetricName name = metric.metricName();
			if (name.group().equals("admin-client-metrics") && name.name().equals("request-total")) {
				TOTALS.add(metric);
			}
		}

		@Override
		public void metricRemoval(KafkaMetric metric) {
			// its value can still be read
		}

		@Override
		public void configure(Map<String, ?> configs) {
		}

		@Override
		public void close() {
		}

	}

	static class Listener {

		@ResilientKafkaListener(id = "read", topics = "${topic}", groupId = "read", retryDelays = "1h")
		void listen(String value) {
		}

	}

}
