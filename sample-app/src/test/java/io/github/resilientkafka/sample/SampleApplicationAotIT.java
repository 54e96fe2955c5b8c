package io.github.resilientkafka.sample;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * The jar of the sample, processed ahead of time, keeps its promises.
 */
class SampleApplicationAotIT {

	@TempDir
	private static Path directory;

	private static Path log;

	private static Process application;

	private static TestRestTemplate http;

	@BeforeAll
	static void start() throws IOException {
		int port = TestSocketUtils.findAvailableTcpPort();
		log = directory.resolve("application.log");
		application = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
				"-XX:TieredStopAtLevel=1", "-Dspring.aot.enabled=true", "-jar", "target/sample-app.jar",
				"--server.port=" + port, "--sample.orders-per-second=0",
				"--resilient-kafka.listeners.payments.retry.delays=200ms,400ms")
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		http = new TestRestTemplate(new RestTemplateBuilder().rootUri("http://localhost:" + port));
		await().ignoreExceptions()
			.failFast(() -> assertThat(application.isAlive()).as(() -> output()).isTrue())
			.untilAsserted(() -> assertThat(get("/actuator/health").get("status")).isEqualTo("UP"));
	}

	@AfterAll
	static void stop() throws InterruptedException {
		application.destroy();
		if (!application.waitFor(30, TimeUnit.SECONDS)) {
			application.destroyForcibly();
		}
	}

	@Test
	void itIsNotProcessedAgain() {
		assertThat(output()).contains("Starting AOT-processed SampleApplication");
	}

	@Test
	void anOrderIsChargedAndHasOneReceipt() {
		String id = http
			.postForObject("/orders", new Order(null, "alice", new BigDecimal("9.99")), OrderController.Accepted.class)
			.id();
		await().untilAsserted(() -> assertThat(visits(id)).extracting(Visit::lane, Visit::outcome)
			.containsExactly(tuple("orders", "charged")));
		await().untilAsserted(
				() -> assertThat(http.getForObject("/receipts/{id}", ReceiptController.Count.class, id).receipts())
					.isOne());
	}

	@Test
	void aPoisonOrderWalksToTheDeadLetters() {
		String id = http.postForObject("/orders/poison", null, OrderController.Accepted.class).id();
		await().untilAsserted(() -> assertThat(visits(id)).extracting(Visit::lane)
			.containsExactly("orders", "orders.payments.retry-200ms", "orders.payments.retry-400ms",
					"orders.payments.DLQ"));
		await().untilAsserted(() -> assertThat(get("/actuator/deadletters/payments").get("total")).isEqualTo(1));
	}

	@Test
	void theEndpointsAnswer() {
		assertThat(get("/actuator/resilientkafka").get("listeners")).asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsOnlyKeys("payments", "receipts", "receipt-audit");
		assertThat(http.getForObject("/actuator/kafkaconsole", String.class)).contains("Kafka console");
		assertThat(http.getForObject("/actuator/prometheus", String.class)).contains("resilient_kafka_");
	}

	private static Visit[] visits(String id) {
		return http.getForObject("/orders/{id}", Visit[].class, id);
	}

	private static Map<?, ?> get(String path) {
		return http.getForObject(path, Map.class);
	}

	private static String output() {
		try {
			return Files.readString(log);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60));
	}

}
