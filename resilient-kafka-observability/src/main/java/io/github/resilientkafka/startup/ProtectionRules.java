package io.github.resilientkafka.startup;

import java.util.List;
import java.util.stream.Stream;

import io.github.resilientkafka.policy.EditDistance;
import io.github.resilientkafka.policy.OptionalLibrary;

/**
 * The rules for parts that are missing, or that nobody has configured.
 */
final class ProtectionRules {

	private static final String OBSERVATION = "spring.kafka.listener.observation-enabled";

	/**
	 * What {@code docs/circuit-breaker.md} recommends, for all breakers.
	 */
	private static final String BREAKER = """
			resilience4j:
			  circuitbreaker:
			    configs:
			      default:
			        sliding-window-size: 20
			        minimum-number-of-calls: 10
			        wait-duration-in-open-state: 10s
			        permitted-number-of-calls-in-half-open-state: 3""";

	private ProtectionRules() {
	}

	static List<StartupRule> all() {
		return List.of(circuitBreaker(), circuitBreakerDefaults(), observationHandler(), tracer());
	}

	private static StartupRule circuitBreaker() {
		return StartupRule.client("circuit-breaker", Severity.WARN)
			.inAnyMode()
			.asks("Is there resilience4j, so that listeners have a circuit breaker?")
			.because(
					"When what a listener depends on is down, all of its records walk through the retry topics to the dead letters.")
			.remedy(OptionalLibrary.CIRCUIT_BREAKER.remedy()
					+ " To do without, set resilient-kafka.defaults.circuit-breaker.enabled=false.")
			.checkListeners(
					(listener) -> listener.breaker().missing()
							? Stream.of(
									RuleResult.wrong(listener.id(), "circuit breaker",
											"none, as %s is not on the class path"
												.formatted(OptionalLibrary.CIRCUIT_BREAKER.artifact())))
							: Stream.empty());
	}

	private static StartupRule circuitBreakerDefaults() {
		return StartupRule.client("circuit-breaker-defaults", Severity.WARN)
			.asks("Has somebody chosen the numbers of the circuit breakers?")
			.because(
					"With the defaults of resilience4j it takes 100 calls until a breaker opens, in which an outage diverts the records of a slow topic, and a minute until it looks again.")
			.remedy("Configure resilience4j.circuitbreaker.instances.<name> or, for all of them, for example:")
			.example(BREAKER)
			.check((clients) -> clients.listeners()
				.stream()
				.filter((listener) -> listener.breaker().name() != null && listener.breaker().defaults() != null)
				.map((listener) -> RuleResult.wrong(String.valueOf(listener.breaker().name()),
						"resilience4j.circuitbreaker", listener.breaker().defaults() + others(listener, clients))));
	}

	/**
	 * One of those that are configured may be meant.
	 */
	private static String others(ListenerFacts listener, ClientFacts clients) {
		List<String> configured = listener.breaker().configured();
		if (configured.isEmpty()) {
			return "";
		}
		String name = String.valueOf(listener.breaker().name());
		// What is called like another listener is configured for that one
		boolean chosen = !name.equals(listener.id());
		List<String> meant = configured.stream()
			.filter((other) -> chosen
					|| clients.listeners().stream().noneMatch((each) -> other.equals(each.breaker().name())))
			.filter((other) -> EditDistance.isSlip(other, name))
			.toList();
		String property = listener.breaker().property();
		String key = (property != null) ? property
				: "resilient-kafka.listeners.%s.circuit-breaker.instance".formatted(listener.id());
		String advice = EditDistance.nearest(name, meant)
			.map((other) -> "; did you mean %1$s? Then set %2$s=%1$s, or rename resilience4j.circuitbreaker.instances.%1$s to %3$s"
				.formatted(other, key, name))
			.orElse("");
		return " (configured are %s%s)".formatted(String.join(", ", configured), advice);
	}

	private static StartupRule observationHandler() {
		return StartupRule.client("observation-handler", Severity.WARN)
			.inAnyMode()
			.asks("Is what is observed handled, by a tracer or by meters?")
			.because("Observations cost time for each attempt, and nobody gets to see them.")
			.remedy("Add the dependencies spring-boot-starter-actuator and io.micrometer:micrometer-tracing-bridge-otel, or remove the setting.")
			.check((clients) -> (clients.observation().enabled() && !clients.observation().handled())
					? Stream.of(RuleResult.wrong("clients", OBSERVATION, "true, and there is no ObservationHandler"))
					: Stream.empty());
	}

	private static StartupRule tracer() {
		return StartupRule.client("observation-tracer", Severity.INFO)
			.asks("Is there a tracer, where attempts are observed?")
			.because("They are timed only: no attempt has a span, and retries are not in the trace of their record.")
			.remedy("Add the dependency io.micrometer:micrometer-tracing-bridge-otel and an exporter, if traces are wanted.")
			.check((clients) -> (clients.observation().enabled() && clients.observation().handled()
					&& !clients.observation().traced())
							? Stream.of(RuleResult.wrong("clients", OBSERVATION, "true, and there is no Tracer"))
							: Stream.empty());
	}

}
