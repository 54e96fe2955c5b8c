package io.github.resilientkafka.sample;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.ResilientKafkaHeaders;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.kafka.support.KafkaHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * The promises of the sample, over HTTP.
 */
@SpringBootTest(useMainMethod = UseMainMethod.ALWAYS, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "resilient-kafka.listeners.payments.retry.delays=200ms,400ms,800ms",
				"resilient-kafka.listeners.receipts.retry.delays=200ms", "sample.jam-every=4",
				"sample.orders-per-second=5", "sample.report-every=1s",
				"resilience4j.circuitbreaker.instances.payments.wait-duration-in-open-state=1s" })
class SampleApplicationIT {

	@Autowired
	private TestRestTemplate http;

	@Autowired
	private Tally tally;

	@Autowired
	private ReceiptBook book;

	@Test
	void chargesAnOrder() {
		Order order = new Order(null, "alice", new BigDecimal("9.99"));
		String id = accepted(this.http.postForEntity("/orders", order, OrderController.Accepted.class));
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(visits(id)).extracting(Visit::lane, Visit::attempt, Visit::outcome)
				.containsExactly(tuple("orders", 1, "charged")));
	}

	@Test
	void keepsTheIdOfAnOrder() {
		Order order = new Order("order-1", "alice", new BigDecimal("9.99"));
		assertThat(accepted(this.http.postForEntity("/orders", order, OrderController.Accepted.class)))
			.isEqualTo("order-1");
	}

	@Test
	void refusesAnOrderWithoutAmount() {
		Order order = new Order(null, "alice", null);
		assertThat(this.http.postForEntity("/orders", order, String.class).getStatusCode())
			.isEqualTo(HttpStatus.BAD_REQUEST);
	}

	@Test
	void doesNotKnowEveryOrder() {
		assertThat(this.http.getForEntity("/orders/unknown", String.class).getStatusCode())
			.isEqualTo(HttpStatus.NOT_FOUND);
	}

	@Test
	void walksAPoisonOrderThroughTheRetryTopicsToTheDeadLetters() {
		String id = accepted(this.http.postForEntity("/orders/poison", null, OrderController.Accepted.class));
		String failed = "failed: The amount is negative";
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(visits(id)).extracting(Visit::lane, Visit::attempt, Visit::outcome)
				.containsExactly(tuple("orders", 1, failed), tuple("orders.payments.retry-200ms", 2, failed),
						tuple("orders.payments.retry-400ms", 3, failed),
						tuple("orders.payments.retry-800ms", 4, failed),
						tuple("orders.payments.DLQ", 4, "dead-lettered")));
		List<Visit> visits = visits(id);
		assertThat(Duration.between(visits.get(0).time(), visits.get(1).time())).isGreaterThan(Duration.ofMillis(190));
		assertThat(Duration.between(visits.get(1).time(), visits.get(2).time())).isGreaterThan(Duration.ofMillis(390));
		assertThat(Duration.between(visits.get(2).time(), visits.get(3).time())).isGreaterThan(Duration.ofMillis(790));
	}

	@Test
	void writesOneReceiptAlthoughThePrinterJamsAfterSendingIt() {
		String id = accepted(this.http.postForEntity("/orders", new Order("jam", "alice", new BigDecimal("9.99")),
				OrderController.Accepted.class));
		String next = accepted(this.http.postForEntity("/orders", new Order(null, "alice", new BigDecimal("9.99")),
				OrderController.Accepted.class));
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> receipts(id) > 0 && receipts(next) > 0);
		assertThat(receipts(id)).isOne();
		assertThat(this.tally.current().jams()).isPositive();
		assertThat(this.book.surplus()).isZero();
	}

	@Test
	void chargesALargeOrderThatIsReplayedWhenTheLimitIsRaised() {
		String id = accepted(this.http.postForEntity("/orders/large", null, OrderController.Accepted.class));
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(visits(id)).extracting(Visit::outcome).endsWith("dead-lettered"));
		this.http.put("/gateway/limit/50000", null);
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.ignoreExceptions()
			.untilAsserted(() -> assertThat(this.http
				.postForEntity("/actuator/deadletters/payments",
						Map.of("action", "replay", "exception", "LimitExceededException", "reason",
								"the limit is raised"),
						String.class)
				.getBody()).contains("\"job\""));
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(visits(id)).extracting(Visit::lane, Visit::outcome)
				.contains(tuple("orders.payments.replay", "charged")));
	}

	@Test
	void showsTheConsole() {
		assertThat(this.http.getForObject("/actuator/kafkaconsole", String.class)).contains("Kafka console");
	}

	@Test
	void deadLettersGarbage() {
		ResponseEntity<Position> response = this.http.postForEntity("/orders/garbage", null, Position.class);
		assertThat(response.getStatusCode()).isEqualTo(HttpStatus.ACCEPTED);
		Position sent = response.getBody();
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(deadLetters()).extracting(DeadLetter::headers).anySatisfy((headers) -> {
				assertThat(headers).containsEntry(KafkaHeaders.ORIGINAL_TOPIC, sent.topic());
				assertThat(headers).containsEntry(KafkaHeaders.ORIGINAL_PARTITION, sent.partition());
				assertThat(((Number) headers.get(KafkaHeaders.ORIGINAL_OFFSET)).longValue()).isEqualTo(sent.offset());
				assertThat(headers).containsEntry(ResilientKafkaHeaders.LISTENER, "payments");
			}));
	}

	@Test
	void changesTheMoodOfTheGateway() {
		assertThat(putMood("slow").getBody()).isEqualTo(new GatewayController.Answer(Mood.SLOW));
		assertThat(putMood("slow").getBody()).isEqualTo(new GatewayController.Answer(Mood.SLOW));
		assertThat(putMood("healthy").getBody()).isEqualTo(new GatewayController.Answer(Mood.HEALTHY));
		assertThat(this.http.getForObject("/gateway/mood", GatewayController.Answer.class).mood())
			.isEqualTo(Mood.HEALTHY);
		assertThat(this.http.exchange("/gateway/mood/cheerful", HttpMethod.PUT, null, String.class).getStatusCode())
			.isEqualTo(HttpStatus.BAD_REQUEST);
	}

	@Test
	void pausesWhileTheGatewayIsDown() {
		putMood("down");
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> breaker().equals("OPEN"));
		String id = accepted(this.http.postForEntity("/orders", new Order(null, "alice", new BigDecimal("9.99")),
				OrderController.Accepted.class));
		Awaitility.await()
			.during(Duration.ofSeconds(2))
			.until(() -> visits(id).stream().noneMatch((visit) -> visit.lane().contains("retry")));
		putMood("healthy");
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> visits(id).stream().anyMatch((visit) -> visit.outcome().equals("charged")));
		assertThat(visits(id)).extracting(Visit::lane).containsOnly("orders");
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> breaker().equals("CLOSED"));
	}

	@Test
	void chargesTheSameOrderOnce() {
		Order order = new Order("twice", "alice", new BigDecimal("9.99"));
		accepted(this.http.postForEntity("/orders", order, OrderController.Accepted.class));
		accepted(this.http.postForEntity("/orders", order, OrderController.Accepted.class));
		String next = accepted(this.http.postForEntity("/orders", new Order(null, "alice", new BigDecimal("9.99")),
				OrderController.Accepted.class));
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !visits(next).isEmpty());
		assertThat(visits("twice")).hasSize(1);
	}

	@SuppressWarnings("unchecked")
	private String breaker() {
		Map<String, Object> health = this.http.exchange("/actuator/health/circuitBreakers", HttpMethod.GET, null,
				new ParameterizedTypeReference<Map<String, Object>>() {
				})
			.getBody();
		Map<String, Object> breaker = ((Map<String, Map<String, Object>>) health.get("details")).get("payments");
		return String.valueOf(((Map<String, Object>) breaker.get("details")).get("state"));
	}

	@Test
	@SuppressWarnings("unchecked")
	void pausesByHand() {
		Map<String, Object> paused = act("pause");
		assertThat((List<Map<String, Object>>) paused.get("lanes")).extracting((lane) -> lane.get("paused"))
			.containsOnly(true);
		assertThat(health("listeners").toString()).contains("operator");
		Map<String, Object> resumed = act("resume");
		assertThat((List<Map<String, Object>>) resumed.get("lanes")).extracting((lane) -> lane.get("paused"))
			.containsOnly(false);
		assertThat(health("listeners").toString()).doesNotContain("operator");
	}

	private Map<String, Object> act(String action) {
		return this.http.exchange("/actuator/resilientkafka/receipt-audit", HttpMethod.POST,
				new HttpEntity<>(Map.of("action", action)), new ParameterizedTypeReference<Map<String, Object>>() {
				})
			.getBody();
	}

	private Map<String, Object> health(String component) {
		return this.http.exchange("/actuator/health/resilientKafka/" + component, HttpMethod.GET, null,
				new ParameterizedTypeReference<Map<String, Object>>() {
				})
			.getBody();
	}

	@Test
	void isHealthy() {
		Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
			ResponseEntity<Map<?, ?>> health = this.http.exchange("/actuator/health", HttpMethod.GET, null,
					new ParameterizedTypeReference<>() {
					});
			assertThat(health.getStatusCode()).isEqualTo(HttpStatus.OK);
			assertThat(health.getBody().get("status")).isEqualTo("UP");
		});
	}

	private String accepted(ResponseEntity<OrderController.Accepted> response) {
		assertThat(response.getStatusCode()).isEqualTo(HttpStatus.ACCEPTED);
		return response.getBody().id();
	}

	private List<Visit> visits(String id) {
		return Arrays.asList(this.http.getForObject("/orders/{id}", Visit[].class, id));
	}

	private int receipts(String id) {
		return this.http.getForObject("/receipts/{id}", ReceiptController.Count.class, id).receipts();
	}

	private List<DeadLetter> deadLetters() {
		return Arrays.asList(this.http.getForObject("/dead-letters", DeadLetter[].class));
	}

	private ResponseEntity<GatewayController.Answer> putMood(String mood) {
		return this.http.exchange("/gateway/mood/{mood}", HttpMethod.PUT, null, GatewayController.Answer.class, mood);
	}

}
