package io.github.resilientkafka.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilientkafka.circuitbreaker.CircuitBreakerPolicy;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.ListenerSettingsLookup;
import io.github.resilientkafka.policy.OptionalLibrary;
import io.github.resilientkafka.startup.BreakerFacts;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breakers of the application. Whether somebody has configured one is seen by
 * its numbers, whichever way they came there: by properties of its instance or of
 * {@code configs.default}, by a customizer, or in code.
 *
 * @param registry where they are
 * @param bean whether the registry is a bean, that reads properties, and not our own
 * @param settings where the names of circuit breakers are set
 */
record RegisteredBreakers(CircuitBreakerRegistry registry, boolean bean,
		ListenerSettingsLookup settings) implements BreakerFacts.Lookup {

	@Override
	public BreakerFacts of(ListenerPolicy policy) {
		String name = policy.stages().get(CircuitBreakerPolicy.class).instance();
		if (name == null) {
			return BreakerFacts.NONE;
		}
		CircuitBreakerConfig config = this.registry.find(name)
			.map(CircuitBreaker::getCircuitBreakerConfig)
			.orElseGet(this.registry::getDefaultConfig);
		return new BreakerFacts(name, false, isDefault(config) ? describe(config) : null, configured(),
				property(policy.listener()));
	}

	private @Nullable String property(String listener) {
		return Stream.of(this.settings.of(listener), this.settings.defaults())
			.filter((settings) -> settings.values().containsKey(CircuitBreakerPolicy.INSTANCE))
			.findFirst()
			.map((settings) -> settings.names().apply(CircuitBreakerPolicy.INSTANCE))
			.orElse(null);
	}

	private List<String> configured() {
		return this.registry.getAllCircuitBreakers()
			.stream()
			.filter((breaker) -> !isDefault(breaker.getCircuitBreakerConfig()))
			.map(CircuitBreaker::getName)
			.sorted()
			.toList();
	}

	private static boolean isDefault(CircuitBreakerConfig config) {
		CircuitBreakerConfig defaults = CircuitBreakerConfig.ofDefaults();
		return config.getSlidingWindowType() == defaults.getSlidingWindowType()
				&& config.getSlidingWindowSize() == defaults.getSlidingWindowSize()
				&& config.getMinimumNumberOfCalls() == defaults.getMinimumNumberOfCalls()
				&& config.getFailureRateThreshold() == defaults.getFailureRateThreshold() && config
					.getPermittedNumberOfCallsInHalfOpenState() == defaults.getPermittedNumberOfCallsInHalfOpenState()
				&& openFor(config).equals(openFor(defaults));
	}

	private static Duration openFor(CircuitBreakerConfig config) {
		return Duration.ofMillis(config.getWaitIntervalFunctionInOpenState().apply(1));
	}

	private String describe(CircuitBreakerConfig config) {
		String numbers = "not configured: it opens after %d calls of which %.0f %% have failed, for %d s, and closes after %d trial calls"
			.formatted(config.getMinimumNumberOfCalls(), config.getFailureRateThreshold(), openFor(config).toSeconds(),
					config.getPermittedNumberOfCallsInHalfOpenState());
		return this.bean ? numbers : numbers + "; no CircuitBreakerRegistry bean reads properties. "
				+ OptionalLibrary.CIRCUIT_BREAKER.remedy();
	}

}
