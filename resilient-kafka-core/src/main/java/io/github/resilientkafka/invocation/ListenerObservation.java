package io.github.resilientkafka.invocation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.resilientkafka.announcement.LogGate;
import io.github.resilientkafka.failure.ForeignThrowable;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.tracing.BatchCallContext;
import io.github.resilientkafka.tracing.RecordTraces;
import io.github.resilientkafka.tracing.TraceKey;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.support.micrometer.KafkaListenerObservation;
import org.springframework.kafka.support.micrometer.KafkaListenerObservation.DefaultKafkaListenerObservationConvention;
import org.springframework.kafka.support.micrometer.KafkaListenerObservation.ListenerLowCardinalityTags;
import org.springframework.kafka.support.micrometer.KafkaListenerObservationConvention;
import org.springframework.kafka.support.micrometer.KafkaRecordReceiverContext;

/**
 * Observes attempts in the way in which spring-kafka observes record listeners; its
 * container does not observe batches, which is what ours polls.
 *
 * @param registry where to observe, {@link ObservationRegistry#NOOP} for nowhere
 * @param convention the convention of the application, if it has one
 * @param traces keeps attempts at a record together
 * @param keyValues what spans say about records
 * @param listener the id of the container
 * @param group the consumer group
 * @param repeats whether an attempt may be made again although it has not failed when it
 * ends
 */
public record ListenerObservation(ObservationRegistry registry, @Nullable KafkaListenerObservationConvention convention,
		RecordTraces traces, AttemptKeyValues keyValues, String listener, String group, boolean repeats) {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ListenerObservation.class));

	private static final LogGate gate = new LogGate(Duration.ofMinutes(1), TimeSource.SYSTEM);

	private static final String BATCH = "resilient.kafka.batch";

	public boolean isEnabled() {
		return !this.registry.isNoop();
	}

	/**
	 * An attempt begins.
	 * @param polled the record
	 * @param record the record as the listener sees it
	 * @param attempt the number of the attempt
	 * @param clientId the id of the consumer
	 */
	public Observation start(PolledRecord polled, ConsumerRecord<?, ?> record, int attempt, String clientId) {
		try {
			return started(polled, record, attempt, clientId);
		}
		catch (Throwable ex) {
			report(ex);
			return Observation.NOOP;
		}
	}

	private Observation started(PolledRecord polled, ConsumerRecord<?, ?> record, int attempt, String clientId) {
		// A tag that only our listeners have would make two meters of one name, which
		// Prometheus refuses: ours are all of high cardinality
		Observation observation = KafkaListenerObservation.LISTENER_OBSERVATION.observation(this.convention,
				DefaultKafkaListenerObservationConvention.INSTANCE,
				() -> new KafkaRecordReceiverContext(record, this.listener, clientId, this.group, () -> null),
				this.registry);
		if (observation.isNoop()) {
			// An ObservationPredicate of the application has left it out
			return observation;
		}
		observation.start();
		if (this.traces.isRecorded(observation.getContextView())) {
			observation.highCardinalityKeyValues(this.keyValues.of(polled.record(), attempt));
		}
		if (this.repeats) {
			this.traces.lead(polled.record(), observation.getContextView());
		}
		return observation;
	}

	/**
	 * An attempt has failed, and others follow.
	 * @param polled the record
	 * @param attempt the observation of the attempt
	 * @param failure what it has failed with
	 */
	void failed(PolledRecord polled, Observation attempt, Throwable failure) {
		error(attempt, failure);
		safely(() -> this.traces.lead(polled.record(), attempt.getContextView()));
	}

	/**
	 * Make what is observed the current observation.
	 * @return the scope to {@linkplain #close close}
	 */
	static Observation.Scope open(Observation observation) {
		try {
			return observation.openScope();
		}
		catch (Throwable ex) {
			report(ex);
			return Observation.Scope.NOOP;
		}
	}

	static void close(Observation.Scope scope) {
		safely(scope::close);
	}

	static void error(Observation observation, Throwable failure) {
		safely(() -> observation.error(failure));
	}

	static void stop(Observation observation) {
		safely(observation::stop);
	}

	/**
	 * Handlers are code of the application or of somebody else, and look at exceptions
	 * that are, too: what they throw is no failure of the attempt.
	 */
	private static void safely(Runnable touch) {
		try {
			touch.run();
		}
		catch (Throwable ex) {
			report(ex);
		}
	}

	private static void report(Throwable exception) {
		gate.pass((withheld) -> logger.warn(new ForeignThrowable(exception).loggable(),
				() -> "An observation could not be made (and %d more since the last such line)".formatted(withheld)));
	}

	/**
	 * A call of a batch listener begins.
	 * @param attempts the attempts that are made with it
	 */
	Observation startCall(List<Observation> attempts) {
		try {
			return startedCall(attempts);
		}
		catch (Throwable ex) {
			report(ex);
			return Observation.NOOP;
		}
	}

	private Observation startedCall(List<Observation> attempts) {
		List<Observation.ContextView> contexts = new ArrayList<>(attempts.size());
		attempts.forEach((attempt) -> contexts.add(attempt.getContextView()));
		return Observation.createNotStarted(BATCH, () -> new BatchCallContext(contexts), this.registry)
			.contextualName(this.listener + " batch")
			.lowCardinalityKeyValue(ListenerLowCardinalityTags.LISTENER_ID.withValue(this.listener))
			.highCardinalityKeyValue(TraceKey.RECORDS.withValue(String.valueOf(attempts.size())))
			.start();
	}

}
