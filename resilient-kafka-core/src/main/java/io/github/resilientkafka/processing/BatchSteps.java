package io.github.resilientkafka.processing;

import io.github.resilientkafka.invocation.BatchInvoker;
import io.github.resilientkafka.invocation.ListenerObservation;

/**
 * The collaborators of each call with a batch.
 *
 * @param progress tells which attempt it is
 * @param preparation deserializes
 * @param invoker calls the listener
 * @param observation observes the call
 * @param failures decides about what has failed
 */
record BatchSteps(RecordProgress progress, RecordPreparation preparation, BatchInvoker invoker,
		ListenerObservation observation, FailureHandler failures) {

}
