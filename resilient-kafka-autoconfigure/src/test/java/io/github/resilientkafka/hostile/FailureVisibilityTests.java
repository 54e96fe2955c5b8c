package io.github.resilientkafka.hostile;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.endpoint.ResilientKafkaEndpoint;
import io.github.resilientkafka.test.ActuatorClient;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A listener that fails says so at once: in the log, in health and at the endpoint.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class FailureVisibilityTests {

	private static final String PLACE = Gateway.class.getName() + ".charge(FailureVisibilityTests.java:";

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	@Test
	void theFirstFailureIsLoggedLongBeforeThereIsADeadLetter(CapturedOutput output) {
		try (ConfigurableApplicationContext context = application().run()) {
			TestBroker.send(this.topic, "secret");
			await().untilAsserted(() -> assertThat(output.getOut()).contains(
					"Listener 'visible': attempt 1 at %s-0@0 has failed with java.lang.IllegalStateException"
						.formatted(this.topic),
					"(caused by java.io.IOException) at " + PLACE,
					"goes to '%s.%s.retry-1h'".formatted(this.topic, this.group)));
			assertThat(output.getOut()).doesNotContain("secret")
				.doesNotContain("called from io.github.resilientkafka.invocation",
						"called from io.github.resilientkafka.processing");
		}
	}

	@Test
	void anOutageNamesItsCauseEverywhere(CapturedOutput output) {
		try (ConfigurableApplicationContext context = application().withActuator("health", "resilientkafka").run()) {
			TestBroker.sendAll(IntStream.range(0, 20)
				.mapToObj((id) -> new ProducerRecord<>(this.topic, new byte[0], "secret".getBytes()))
				.toList());
			CircuitBreaker breaker = context.getBean(CircuitBreakerRegistry.class).circuitBreaker("visible");
			await().until(() -> breaker.getState() == CircuitBreaker.State.OPEN);
			await().untilAsserted(() -> assertThat(output.getOut())
				.contains("Listener 'visible' pauses: circuit breaker 'visible' is open: 100 % of 4 calls failed;"
						+ " the last failure was java.lang.IllegalStateException (caused by java.io.IOException) at "
						+ PLACE));
			ActuatorClient client = ActuatorClient.of(context);
			await().untilAsserted(() -> assertThat(client.get("resilientkafka/visible").get("pauses")).asString()
				.contains("exception=java.lang.IllegalStateException", "thrownAt=" + PLACE, "remedy=Mend what fails"));
			assertThat(client.get("health/resilientKafka/listeners")).asString()
				.contains("status=DEGRADED", "reasons=", "exception=java.lang.IllegalStateException",
						"thrownAt=" + PLACE);
			assertThat(failures(context)).isNotEmpty()
				.allSatisfy((failure) -> assertThat(failure)
					.containsEntry("exception", IllegalStateException.class.getName())
					.hasEntrySatisfying("thrownAt", (place) -> assertThat(place).asString().startsWith(PLACE)))
				.anySatisfy((failure) -> assertThat(failure.get("outcome")).isIn("held", "postponed"));
			assertThat(output.getOut()).doesNotContain("secret");
		}
	}

	@Test
	void theReasonOfABadRequestIsInItsBody() {
		try (ConfigurableApplicationContext context = application().withActuator("resilientkafka")
			.with("management.endpoint.resilientkafka.access=unrestricted")
			.run()) {
			ActuatorClient client = ActuatorClient.of(context);
			assertRefused(client.post("resilientkafka/visible", "{\"action\": \"stop\"}"), "use pause or resume");
			assertRefused(client.post("resilientkafka/visible", "{}"), "use pause or resume");
			assertRefused(client.post("resilientkafka/visible", "{\"action\": \"pause\", \"lane\": \"retry-9h\"}"),
					"retry-1h");
			assertRefused(client.post("resilientkafka/other", "{\"action\": \"pause\"}"), "visible");
			ActuatorClient.Answer paused = client.post("resilientkafka/visible", "{\"action\": \"pause\"}");
			assertThat(paused.status()).isEqualTo(200);
			assertThat(paused.body()).containsEntry("group", this.group);
		}
	}

	private static void assertRefused(ActuatorClient.Answer answer, String reason) {
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.body().get("error")).asString().contains(reason);
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> failures(ConfigurableApplicationContext context) {
		return (List<Map<String, Object>>) context.getBean(ResilientKafkaEndpoint.class)
			.listener("visible")
			.get("lastFailures");
	}

	private TestApplication application() {
		return TestApplication.of(Gateway.class, Listener.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=1h",
					"resilience4j.circuitbreaker.instances.visible.minimum-number-of-calls=4",
					"resilience4j.circuitbreaker.instances.visible.wait-duration-in-open-state="
							+ Duration.ofMinutes(1).toMillis() + "ms");
	}

	static class Gateway {

		void charge(String value) {
			try {
				throw new java.io.IOException("cannot charge " + value);
			}
			catch (java.io.IOException ex) {
				throw new IllegalStateException("cannot charge " + value, ex);
			}
		}

	}

	record Listener(Gateway gateway) {

		@ResilientKafkaListener(id = "visible", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			this.gateway.charge(value);
		}

	}

}
