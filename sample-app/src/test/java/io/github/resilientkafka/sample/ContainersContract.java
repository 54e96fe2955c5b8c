package io.github.resilientkafka.sample;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.testcontainers.kafka.KafkaContainer;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of orders whose topics are in a container and whose ids are in another.
 */
@ContainerTest
abstract class ContainersContract {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Autowired
	private TestRestTemplate http;

	@Autowired
	private KafkaContainer broker;

	@Autowired
	private ConfigurableEnvironment environment;

	/**
	 * How many ids of orders the store has that contain a text.
	 */
	abstract int rememberedIds(String text);

	@Test
	void remembersAChargedOrderInTheStore() {
		String id = take(new Order(null, "alice", new BigDecimal("9.99")));
		await(() -> assertThat(outcomes(id)).containsExactly("charged"));
		await(() -> assertThat(rememberedIds(id)).isOne());
	}

	@Test
	void walksAPoisonOrderThroughTheTopicsOfTheContainer() throws Exception {
		String id = this.http.postForObject("/orders/poison", null, OrderController.Accepted.class).id();
		await(() -> assertThat(visits(id)).extracting(Visit::lane)
			.containsExactly("orders", "orders.payments.retry-200ms", "orders.payments.retry-400ms",
					"orders.payments.DLQ"));
		assertThat(topicsOfTheContainer()).contains("orders", "orders.payments.retry-200ms",
				"orders.payments.retry-400ms", "orders.payments.DLQ", "receipts");
	}

	@Test
	void writesOneReceipt() {
		String id = take(new Order(null, "alice", new BigDecimal("9.99")));
		await(() -> assertThat(this.http.getForObject("/receipts/{id}", ReceiptController.Count.class, id).receipts())
			.isOne());
	}

	@Test
	void startsNoBrokerAndNoStoreOfItsOwn() {
		assertThat(this.environment.getPropertySources()).extracting(PropertySource::getName)
			.doesNotContain("embeddedBroker", "embeddedRedis", "embeddedPostgres");
	}

	@Test
	void isHealthy() {
		await(() -> assertThat(this.http.getForObject("/actuator/health/resilientKafka", Health.class).status())
			.isEqualTo("UP"));
	}

	private Set<String> topicsOfTheContainer() throws Exception {
		try (Admin admin = Admin.create(Map.of("bootstrap.servers", this.broker.getBootstrapServers()))) {
			return admin.listTopics().names().get();
		}
	}

	private String take(Order order) {
		return this.http.postForObject("/orders", order, OrderController.Accepted.class).id();
	}

	private List<String> outcomes(String id) {
		return visits(id).stream().map(Visit::outcome).toList();
	}

	private List<Visit> visits(String id) {
		return Arrays.asList(this.http.getForObject("/orders/{id}", Visit[].class, id));
	}

	private static void await(ThrowingRunnable assertion) {
		Awaitility.await().atMost(PATIENCE).ignoreExceptions().untilAsserted(assertion);
	}

	private record Health(String status) {

	}

}
