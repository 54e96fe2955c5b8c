package io.github.resilientkafka.invocation;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Lets an attempt know what the listener adapter says about the future. Nothing is
 * observed: the observation of the attempt is that of whoever has begun it.
 *
 * @param completion the completion of the attempt
 */
record CompletionObservation(AttemptCompletion completion) implements Observation {

	@Override
	public Observation error(Throwable error) {
		this.completion.fail(error);
		return this;
	}

	@Override
	public void stop() {
		this.completion.end();
	}

	@Override
	public Observation contextualName(String contextualName) {
		return this;
	}

	@Override
	public Observation parentObservation(Observation parentObservation) {
		return this;
	}

	@Override
	public Observation lowCardinalityKeyValue(KeyValue keyValue) {
		return this;
	}

	@Override
	public Observation highCardinalityKeyValue(KeyValue keyValue) {
		return this;
	}

	@Override
	public Observation observationConvention(ObservationConvention<?> observationConvention) {
		return this;
	}

	@Override
	public Observation event(Event event) {
		return this;
	}

	@Override
	public Observation start() {
		return this;
	}

	@Override
	public Context getContext() {
		return NOOP.getContext();
	}

	@Override
	public Scope openScope() {
		return Scope.NOOP;
	}

}
