package io.github.resilientkafka.sample;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.EnabledIfDockerAvailable;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.kafka.KafkaConnectionDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.context.annotation.Bean;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One of three brokers in containers is killed while orders come in and some of them are
 * retried.
 */
@EnabledIfDockerAvailable
@SpringBootTest(useMainMethod = UseMainMethod.ALWAYS, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "resilient-kafka.listeners.payments.retry.delays=200ms,400ms",
				"resilient-kafka.listeners.receipts.retry.delays=200ms", "sample.orders-per-second=0",
				"resilient-kafka.health.sampling.interval=1s", "resilient-kafka.health.cluster.degraded-after=1s" })
@DirtiesContext
class BrokerContainersIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	@Autowired
	private TestRestTemplate http;

	@Autowired
	private BrokerContainers brokers;

	@Autowired
	private ReceiptBook receipts;

	@Test
	void losesNoOrderWithABroker() throws Exception {
		// A broker knows a topic a moment after another has created it
		Awaitility.await().ignoreExceptions().until(() -> replicas("orders.payments.retry-200ms") == 3);
		this.http.put("/gateway/mood/flaky", null);
		List<String> ids = IntStream.rangeClosed(1, 60).mapToObj(this::take).toList();
		Map<String, String> ends = new HashMap<>();
		Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> {
			ids.forEach((id) -> ends.put(id, lastOutcome(id)));
			return ends.values().stream().allMatch((end) -> end.equals("charged") || end.equals("dead-lettered"));
		});
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(ids)
				.allSatisfy((id) -> assertThat(this.receipts.count(id)).as("receipts of %s", id).isOne()));
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(
					() -> assertThat(this.http.getForObject("/actuator/health/resilientKafka/cluster", String.class))
						.contains("DEGRADED"));
	}

	/**
	 * Take an order. In the middle of them a broker dies.
	 */
	private String take(int number) {
		if (number == 20) {
			this.brokers.kill(3);
		}
		Order order = new Order("order-" + number, "alice", new BigDecimal("9.99"));
		return this.http.postForObject("/orders", order, OrderController.Accepted.class).id();
	}

	private String lastOutcome(String id) {
		List<Visit> visits = Arrays.asList(this.http.getForObject("/orders/{id}", Visit[].class, id));
		return visits.get(visits.size() - 1).outcome();
	}

	private int replicas(String topic) throws Exception {
		try (Admin admin = Admin.create(Map.of("bootstrap.servers", String.join(",", this.brokers.servers())))) {
			return admin.describeTopics(List.of(topic))
				.allTopicNames()
				.get()
				.get(topic)
				.partitions()
				.get(0)
				.replicas()
				.size();
		}
	}

	/**
	 * A connection can be told for more than one container.
	 */
	@TestConfiguration(proxyBeanMethods = false)
	static class ClusterConfiguration {

		@Bean
		BrokerContainers brokers() {
			return new BrokerContainers();
		}

		@Bean
		KafkaConnectionDetails connectionDetails(BrokerContainers brokers) {
			return brokers::servers;
		}

	}

}
