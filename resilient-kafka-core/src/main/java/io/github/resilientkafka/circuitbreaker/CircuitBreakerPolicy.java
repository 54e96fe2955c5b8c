package io.github.resilientkafka.circuitbreaker;

import java.util.Map;

import io.github.resilientkafka.policy.OptionalLibrary;
import io.github.resilientkafka.policy.SettingPlaces;
import io.github.resilientkafka.policy.SettingsGroup;
import io.github.resilientkafka.policy.StagePolicy;
import org.jspecify.annotations.Nullable;

/**
 * Which circuit breaker a listener has. It knows nothing of the library, which may be
 * absent.
 *
 * @param enabled whether there is one
 * @param instance its name, or {@code null} if there is none or it is called like the
 * listener
 */
@SettingsGroup("circuit-breaker")
public record CircuitBreakerPolicy(boolean enabled, @Nullable String instance) implements StagePolicy {

	/** Whether there is a circuit breaker. */
	public static final String ENABLED = "circuit-breaker.enabled";

	/** The name of the circuit breaker. */
	public static final String INSTANCE = "circuit-breaker.instance";

	private static final CircuitBreakerPolicy OFF = new CircuitBreakerPolicy(false, null);

	public CircuitBreakerPolicy() {
		this(true, null);
	}

	/**
	 * Without the library there is none, unless somebody has asked for it.
	 */
	@Override
	public CircuitBreakerPolicy resolve(SettingPlaces places) {
		if (places.mustNotWait(ENABLED, INSTANCE) || !this.enabled
				|| places.lacks(OptionalLibrary.CIRCUIT_BREAKER, INSTANCE, ENABLED)) {
			return OFF;
		}
		return new CircuitBreakerPolicy(true, (this.instance != null) ? this.instance : places.listener());
	}

	@Override
	public Map<String, Object> details() {
		return Map.of("circuitBreaker", (this.instance != null) ? this.instance : "none");
	}

}
