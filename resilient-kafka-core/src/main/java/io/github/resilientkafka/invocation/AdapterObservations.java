package io.github.resilientkafka.invocation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Hides the current observation from spring-kafka's listener adapter. It would stop it
 * when the method has returned, before it is known what the attempt has come to; stopped
 * again by whoever has begun it, it would be counted twice. A registry that is no-op
 * hides nothing: it shows what is current in any other.
 */
public final class AdapterObservations implements ObservationRegistry {

	@Override
	public @Nullable Observation getCurrentObservation() {
		return AttemptCompletion.currentObservation();
	}

	@Override
	public Observation.@Nullable Scope getCurrentObservationScope() {
		return null;
	}

	@Override
	public void setCurrentObservationScope(Observation.@Nullable Scope current) {
		// The scope is that of the attempt
	}

	@Override
	public ObservationConfig observationConfig() {
		return ObservationRegistry.NOOP.observationConfig();
	}

}
