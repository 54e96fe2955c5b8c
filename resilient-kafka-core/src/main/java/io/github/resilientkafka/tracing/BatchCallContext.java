package io.github.resilientkafka.tracing;

import java.util.List;

import io.micrometer.observation.Observation;

/**
 * A call of a batch listener, which is an attempt at each of its records.
 */
public final class BatchCallContext extends Observation.Context {

	private final List<Observation.ContextView> attempts;

	/**
	 * Create the context.
	 * @param attempts the observations of the attempts, which have begun
	 */
	public BatchCallContext(List<Observation.ContextView> attempts) {
		this.attempts = attempts;
	}

	/**
	 * The attempts that are made with the call.
	 * @return their observations
	 */
	public List<Observation.ContextView> attempts() {
		return this.attempts;
	}

}
