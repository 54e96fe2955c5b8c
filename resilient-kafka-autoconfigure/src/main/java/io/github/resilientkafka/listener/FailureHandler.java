package io.github.resilientkafka.listener;

import java.time.Clock;
import java.time.Instant;

import io.github.resilientkafka.event.AttemptPostponedEvent;
import io.github.resilientkafka.event.ListenerEvents;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.pipeline.FailedAttempt;
import io.github.resilientkafka.pipeline.FailureDecider;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.policy.FailureKind;
import io.github.resilientkafka.polling.PolledRecord;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogAccessor;

/**
 * Lets it be decided what becomes of a record whose attempt has failed.
 */
final class FailureHandler {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(FailureHandler.class));

	private final RecordProgress progress;

	private final FailureDecider decider;

	private final ListenerEvents events;

	private final Clock clock;

	FailureHandler(RecordProgress progress, FailureDecider decider, ListenerEvents events, Clock clock) {
		this.progress = progress;
		this.decider = decider;
		this.events = events;
		this.clock = clock;
	}

	void handle(PolledRecord polled, Throwable exception) {
		polled.running(null);
		long now = this.clock.millis();
		Outcome outcome = this.decider.decide(
				new FailedAttempt(this.progress.position(polled).lane(), this.progress.attempt(polled),
						polled.immediateAttempts(), polled.tries(), this.progress.firstFailure(polled), exception),
				now);
		if (outcome instanceof Outcome.Failed decision) {
			logger.debug(exception, () -> "Attempt %d at %s has failed".formatted(decision.failure().attempts(),
					RecordCoordinates.of(polled.record())));
			polled.decide(decision);
		}
		else if (outcome instanceof Outcome.Postponed postponed) {
			if (!postponed.counted()) {
				report(polled, postponed, exception);
			}
			polled.postpone(postponed, now);
		}
	}

	/**
	 * Whether an exception says nothing about a record.
	 */
	boolean isInfrastructure(Throwable exception) {
		return this.decider.policy().retry().classifier().classify(exception) == FailureKind.INFRASTRUCTURE;
	}

	private void report(PolledRecord polled, Outcome.Postponed postponed, Throwable exception) {
		RecordCoordinates coordinates = RecordCoordinates.of(polled.record());
		String listener = this.progress.chain().listener();
		if (polled.tries() == 0) {
			logger.error(exception,
					() -> ("Listener '%s' could not process %s because of an error of the JVM or the class path, not of the record."
							+ " The attempt does not count; the partition waits and tries again."
							+ " If this error is a failure of the record, name its class in"
							+ " resilient-kafka.listeners.%s.retry.on or .not-on.")
						.formatted(listener, coordinates, listener));
		}
		this.events.publish(
				new AttemptPostponedEvent(listener, coordinates, Instant.ofEpochMilli(postponed.until()), exception));
	}

}
