package io.github.resilientkafka.configuration;

import java.util.List;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;
import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.endpoint.ResilientKafkaEndpoint;
import io.github.resilientkafka.startup.Finding;
import io.github.resilientkafka.startup.Severity;
import io.github.resilientkafka.startup.StartupReport;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.NestedExceptionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * A part that a listener was to have and has not, or that nobody has configured, is not
 * passed over in silence.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class MissingPartsTests {

	private static final String RESILIENCE4J = "io.github.resilience4j";

	@Test
	void aListenerWithoutALibraryForItsCircuitBreakerSaysSo(CapturedOutput output) {
		try (ConfigurableApplicationContext context = TestApplication.of(Payments.class)
			.without(RESILIENCE4J)
			.withActuator("resilientkafka")
			.run()) {
			assertThat(findings(context, "circuit-breaker")).singleElement().satisfies((finding) -> {
				assertThat(finding.subject()).isEqualTo("payments");
				assertThat(finding.severity()).isEqualTo(Severity.WARN);
			});
			assertThat(context.getBean(ResilientKafkaEndpoint.class).listener("payments"))
				.extractingByKey("policy", Assertions.as(InstanceOfAssertFactories.MAP))
				.containsEntry("circuitBreaker", "none");
		}
		assertThat(output).containsOnlyOnce(
				"WARN  circuit-breaker: circuit breaker=none, as resilience4j-circuitbreaker is not on the class path (payments).")
			.contains("Add the dependency io.github.resilience4j:resilience4j-spring-boot3");
	}

	@Test
	void whatIsMissingIsSaidAlthoughStartUpChecksAreOff(CapturedOutput output) {
		try (ConfigurableApplicationContext context = TestApplication.of(Payments.class)
			.without(RESILIENCE4J, "org.springframework.boot.actuate.autoconfigure.observation",
					"org.springframework.boot.micrometer.observation.autoconfigure")
			.with("resilient-kafka.startup-checks.mode=off", "spring.kafka.listener.observation-enabled=true",
					"resilient-kafka.startup-checks.suppress.observation-handler=Not yet",
					"resilient-kafka.startup-checks.suppress.no-such-rule=Nothing is refused")
			.run()) {
			assertThat(findings(context, "client-id")).isEmpty();
		}
		assertThat(output)
			.containsOnlyOnce(
					"Start-up checks are off, and this is missing: WARN  circuit-breaker: circuit breaker=none")
			.doesNotContain("observation-handler");
	}

	@Test
	void aListenerThatIsToHaveNoCircuitBreakerLacksNone() {
		try (ConfigurableApplicationContext context = TestApplication.of(Payments.class, AtMostOnce.class)
			.without(RESILIENCE4J)
			.with("resilient-kafka.listeners.payments.circuit-breaker.enabled=false")
			.run()) {
			assertThat(findings(context, "circuit-breaker")).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			defaults.circuit-breaker.instance, gateway, resilience4j-circuitbreaker
			listeners.payments.circuit-breaker.enabled, true, resilience4j-circuitbreaker
			defaults.rate-limiter.instance, gateway, resilience4j-ratelimiter""")
	void whatWasAskedForIsRefusedWithoutItsLibrary(String key, String value, String library) {
		Throwable failure = catchThrowable(() -> TestApplication.of(Payments.class)
			.without(RESILIENCE4J)
			.with("resilient-kafka.%s=%s".formatted(key, value))
			.run()
			.close());
		assertThat(NestedExceptionUtils.getMostSpecificCause(failure))
			.isInstanceOfSatisfying(InvalidListenerException.class, (ex) -> {
				assertThat(ex.getSetting()).isEqualTo("resilient-kafka." + key);
				assertThat(ex.getValue()).isEqualTo(value);
				assertThat(ex.getReason()).isEqualTo(library + " is not on the class path.");
				assertThat(ex.getAction()).startsWith(
						"Add the dependency io.github.resilience4j:resilience4j-spring-boot3 (resilience4j-spring-boot4 on Spring Boot 4).");
			});
	}

	@Test
	void aCircuitBreakerThatNobodyHasConfiguredSaysItsNumbers(CapturedOutput output) {
		try (ConfigurableApplicationContext context = TestApplication.of(Payments.class, Configured.class)
			.with("resilience4j.circuitbreaker.instances.instance.sliding-window-size=20",
					"resilience4j.circuitbreaker.configs.base.minimum-number-of-calls=10",
					"resilience4j.circuitbreaker.instances.named.base-config=base",
					"resilience4j.circuitbreaker.instances.payments.register-health-indicator=true",
					"resilience4j.circuitbreaker.instances.paymnts.minimum-number-of-calls=10")
			.run()) {
			assertThat(findings(context, "circuit-breaker-defaults")).singleElement().satisfies((finding) -> {
				assertThat(finding.subject()).isEqualTo("payments");
				assertThat(finding.value()).isEqualTo(
						"not configured: it opens after 100 calls of which 50 % have failed, for 60 s, and closes after 10 trial calls (configured are code, customizer, instance, named, paymnts; did you mean paymnts? Then set resilient-kafka.listeners.payments.circuit-breaker.instance=paymnts, or rename resilience4j.circuitbreaker.instances.paymnts to payments)");
				assertThat(finding.remedy()).contains("minimum-number-of-calls: 10\n");
			});
		}
		assertThat(output).containsOnlyOnce("WARN  circuit-breaker-defaults: ");
	}

	@Test
	void aDefaultConfigurationCountsForAllCircuitBreakers() {
		try (ConfigurableApplicationContext context = TestApplication.of(Payments.class)
			.with("resilience4j.circuitbreaker.configs.default.minimum-number-of-calls=10")
			.run()) {
			assertThat(findings(context, "circuit-breaker-defaults")).isEmpty();
		}
	}

	@Test
	void withoutTheAutoConfigurationOfResilience4jItsPropertiesAreNotRead() {
		try (ConfigurableApplicationContext context = TestApplication.of(Payments.class)
			.without(RESILIENCE4J + ".springboot3", RESILIENCE4J + ".springboot.")
			.with("resilience4j.circuitbreaker.instances.payments.sliding-window-size=20")
			.run()) {
			assertThat(findings(context, "circuit-breaker-defaults")).singleElement()
				.satisfies((finding) -> assertThat(finding.value())
					.contains("no CircuitBreakerRegistry bean reads properties", "resilience4j-spring-boot3"));
		}
	}

	@Test
	void aDefaultConfigurationCountsForARateLimiter() {
		TestApplication.of(Payments.class)
			.with("resilient-kafka.defaults.rate-limiter.instance=calls",
					"resilience4j.ratelimiter.configs.default.limit-for-period=10",
					"resilience4j.ratelimiter.configs.default.limit-refresh-period=1s")
			.run()
			.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			redis | org.springframework.data.redis | spring-boot-starter-data-redis
			jdbc | org.springframework.jdbc | spring-boot-starter-jdbc
			memory | com.github.benmanes.caffeine | com.github.ben-manes.caffeine:caffeine
			jdbc | no.such.package | spring.datasource.url""")
	void aStoreIsRefusedWithoutWhatItNeeds(String store, String missing, String remedy) {
		Throwable failure = catchThrowable(() -> TestApplication.of(Payments.class)
			.without(missing)
			.with("resilient-kafka.defaults.deduplication.enabled=true",
					"resilient-kafka.defaults.deduplication.store=" + store)
			.run()
			.close());
		assertThat(NestedExceptionUtils.getMostSpecificCause(failure))
			.isInstanceOfSatisfying(InvalidListenerException.class, (ex) -> {
				assertThat(ex.getSetting()).endsWith("deduplication.store");
				assertThat(ex.getReason()).startsWith("What this store needs is not there");
				assertThat(ex.getAction()).contains(remedy);
			});
	}

	@Test
	void observationsThatNobodyHandlesAreSaid() {
		try (ConfigurableApplicationContext context = TestApplication.of(Payments.class)
			.without("org.springframework.boot.actuate.autoconfigure.observation",
					"org.springframework.boot.micrometer.observation.autoconfigure")
			.with("spring.kafka.listener.observation-enabled=true")
			.run()) {
			assertThat(findings(context, "observation-handler")).hasSize(1);
		}
		try (ConfigurableApplicationContext context = TestApplication.of(Payments.class)
			.with("spring.kafka.listener.observation-enabled=true")
			.run()) {
			assertThat(findings(context, "observation-handler")).isEmpty();
			assertThat(findings(context, "observation-tracer")).hasSize(1);
		}
	}

	private static List<Finding> findings(ConfigurableApplicationContext context, String rule) {
		return context.getBean(StartupReport.class)
			.findings()
			.stream()
			.filter((finding) -> finding.rule().equals(rule))
			.toList();
	}

	static class Payments {

		@ResilientKafkaListener(id = "payments", topics = "missing-parts", autoStartup = "false")
		void listen(String value) {
		}

	}

	static class AtMostOnce {

		@ResilientKafkaListener(id = "clicks", topics = "missing-parts", autoStartup = "false",
				delivery = Delivery.AT_MOST_ONCE)
		void listen(String value) {
		}

	}

	static class Configured {

		@ResilientKafkaListener(id = "instance", topics = "missing-parts", autoStartup = "false")
		void byItsInstance(String value) {
		}

		@ResilientKafkaListener(id = "named", topics = "missing-parts", autoStartup = "false")
		void byANamedConfiguration(String value) {
		}

		@ResilientKafkaListener(id = "customizer", topics = "missing-parts", autoStartup = "false")
		void byACustomizer(String value) {
		}

		@ResilientKafkaListener(id = "code", topics = "missing-parts", autoStartup = "false")
		void inCode(String value) {
		}

		@Bean
		static CircuitBreakerConfigCustomizer customizer() {
			return CircuitBreakerConfigCustomizer.of("customizer", (config) -> config.minimumNumberOfCalls(10));
		}

		@Bean
		static CircuitBreaker registered(CircuitBreakerRegistry registry) {
			return registry.circuitBreaker("code",
					CircuitBreakerConfig.custom().slidingWindowSize(20).minimumNumberOfCalls(10).build());
		}

	}

}
