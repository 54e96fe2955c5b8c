package io.github.resilientkafka.configuration;

import java.util.List;
import java.util.stream.Stream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What somebody may set who does not know the settings by heart, and what is said to it.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class MisusesTests {

	private static final String LISTENER = "resilient-kafka.listeners.payments.";

	private static final String DEFAULTS = "resilient-kafka.defaults.";

	static Stream<Arguments> refused() {
		return Stream.of(
				refused("resilient-kafka.listeners.payment.timeout=5s", "resilient-kafka.listeners.payment",
						"There is no listener with this id.", "[payments]"),
				refused(DEFAULTS + "delivery=exactly-one", "Property: resilient-kafka.defaults.delivery",
						"Value: \"exactly-one\"", "AT_LEAST_ONCE", "EXACTLY_ONCE"),
				refused(DEFAULTS + "retry.delays=1 minute", "resilient-kafka.defaults.retry.delays",
						"This is not a duration: 1 minute.", "Use durations such as 30s, 5m, 1h."),
				refused(DEFAULTS + "retry.on=java.io.IOExeption", "Setting:  resilient-kafka.defaults.retry.on",
						"Value:    java.io.IOExeption", "There is no such class on the class path."),
				refused(LISTENER + "retry.not-on=java.lang.String", "Setting:  " + LISTENER + "retry.not-on",
						"The class is not an exception."),
				refused(DEFAULTS + "rate-limiter.instance=gatewya",
						"Setting:  resilient-kafka.defaults.rate-limiter.instance", "Value:    gatewya",
						"There is no rate limiter of this name; known are [gateway].",
						"resilience4j.ratelimiter.instances.gatewya.limit-for-period"),
				refused(List.of(DEFAULTS + "deduplication.enabled=true", DEFAULTS + "deduplication.store=redsi"),
						"Setting:  resilient-kafka.defaults.deduplication.store",
						"There is no bean of this name that is a DeduplicationStore.",
						"Use memory, redis, jdbc, or the name of a bean."),
				refused(List.of(DEFAULTS + "deduplication.enabled=true", DEFAULTS + "deduplication.key=value.("),
						"Setting:  resilient-kafka.defaults.deduplication.key", "It is not a SpEL expression"),
				refused(LISTENER + "deduplication.store=redis", "Setting:  " + LISTENER + "deduplication.store",
						"Deduplication is off where it is not enabled, so the setting has no effect.",
						"Set deduplication.enabled=true as well, or false to keep the setting for later."),
				refused(DEFAULTS + "timeout=1h", "Setting:  resilient-kafka.defaults.timeout",
						"do not fit into max.poll.interval.ms"),
				refused("resilient-kafka.health.listeners.paused=unknown",
						"resilient-kafka.health.listeners.paused is unknown, and must be up, degraded or down"),
				refused("resilient-kafka.health.sampling.interval=10ms",
						"resilient-kafka.health.sampling.interval is PT0.01S, and must be from PT0.1S to PT1H"),
				refused("resilient-kafka.deduplication.memory.maximum-keys=0",
						"resilient-kafka.deduplication.memory.maximum-keys is 0, and must be 1 or more"),
				refused("resilient-kafka.startup-checks.suppress.producer-ack=why",
						"suppresses a rule that does not exist"));
	}

	@ParameterizedTest
	@MethodSource
	void refused(List<String> properties, List<String> said, CapturedOutput output) {
		assertThat(catchThrowable(() -> start(properties))).isNotNull();
		assertThat(output).contains("APPLICATION FAILED TO START").contains(said);
	}

	@ParameterizedTest
	@MethodSource
	void mentioned(List<String> properties, List<String> said, CapturedOutput output) {
		start(properties);
		assertThat(output).contains(said);
	}

	static Stream<Arguments> mentioned() {
		return Stream.of(arguments(
				List.of(DEFAULTS + "circuit-breaker.instance=gatewya",
						"resilience4j.circuitbreaker.instances.gateway.sliding-window-size=20"),
				List.of("WARN  circuit-breaker-defaults: resilience4j.circuitbreaker=not configured: it opens after 100"
						+ " calls of which 50 % have failed, for 60 s, and closes after 10 trial calls"
						+ " (configured are gateway; did you mean gateway? Then set"
						+ " resilient-kafka.defaults.circuit-breaker.instance=gateway, or rename"
						+ " resilience4j.circuitbreaker.instances.gateway to gatewya) (gatewya).")),
				arguments(List.of("spring.kafka.listener.observation-enabled=true"), List.of("observation-tracer")));
	}

	private static Arguments refused(String property, String... said) {
		return refused(List.of(property), said);
	}

	private static Arguments refused(List<String> properties, String... said) {
		return arguments(properties, List.of(said));
	}

	private static void start(List<String> properties) {
		TestApplication.of(Payments.class)
			.with("resilience4j.ratelimiter.instances.gateway.limit-for-period=10")
			.with(properties.toArray(String[]::new))
			.run()
			.close();
	}

	static class Payments {

		@ResilientKafkaListener(id = "payments", topics = "misuses", autoStartup = "false")
		void listen(String value) {
		}

	}

}
