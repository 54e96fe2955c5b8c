package io.github.resilientkafka.listener;

import java.time.Instant;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.event.AttemptPostponedEvent;
import io.github.resilientkafka.event.ListenerEvents;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.pipeline.Blame;
import io.github.resilientkafka.pipeline.FailedAttempt;
import io.github.resilientkafka.pipeline.FailureDecider;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.pipeline.Pipeline;
import io.github.resilientkafka.policy.FailureKind;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogAccessor;

/**
 * Lets it be decided what becomes of a record whose attempt has failed.
 */
final class FailureHandler {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(FailureHandler.class));

	/**
	 * How long a record waits in ms that was hit by an outage; then it has to pass the
	 * stages as any other.
	 */
	private static final long WHILE_OUT = 100;

	/**
	 * How often a record may be the one that a circuit breaker is tried with, and fail.
	 * Then it makes room: if there are as many that are poison as trial calls, nothing
	 * else would ever be tried.
	 */
	private static final int MAX_TRIALS = 30;

	private final RecordProgress progress;

	private final FailureDecider decider;

	private final ListenerEvents events;

	private final TimeSource clock;

	FailureHandler(RecordProgress progress, FailureDecider decider, ListenerEvents events, TimeSource clock) {
		this.progress = progress;
		this.decider = decider;
		this.events = events;
		this.clock = clock;
	}

	/**
	 * An attempt has failed.
	 * @param polled the record
	 * @param exception what it has failed with
	 * @param backlog the backlog of its consumer
	 */
	void handle(PolledRecord polled, Throwable exception, Backlog backlog) {
		backlog.account().lane(polled.record().topic()).failed();
		if (exception instanceof BlamedFailure blamed) {
			handle(polled, blamed.failure(), blamed.blame(), backlog);
		}
		else {
			handle(polled, exception, blame(exception, backlog.pipeline()), backlog);
		}
	}

	/**
	 * An attempt has failed before the listener was called.
	 * @param polled the record
	 * @param exception what it has failed with
	 * @param backlog the backlog of its consumer
	 */
	void handleUncalled(PolledRecord polled, Throwable exception, Backlog backlog) {
		handle(polled, exception, Blame.RECORD, backlog);
	}

	private void handle(PolledRecord polled, Throwable exception, Blame blame, Backlog backlog) {
		polled.ended();
		long now = this.clock.millis();
		if (blame.compareTo(Blame.UNCLEAR) > 0 && polled.countTrial() > MAX_TRIALS) {
			polled.decide(this.decider.makeRoom(failedAttempt(polled, exception), this.clock.wallMillis()));
			return;
		}
		if (blame == Blame.OUTAGE) {
			backlog.held().retract(now + WHILE_OUT);
			polled.retract(now + WHILE_OUT);
			this.events.publish(
					new AttemptPostponedEvent(this.progress.chain().listener(), RecordCoordinates.of(polled.record()),
							Instant.ofEpochMilli(this.clock.wallMillis() + WHILE_OUT), exception));
			return;
		}
		long wallNow = this.clock.wallMillis();
		Outcome outcome = decide(polled, exception, wallNow, backlog);
		if (outcome instanceof Outcome.Failed decision) {
			logger.debug(exception, () -> "Attempt %d at %s has failed".formatted(decision.failure().attempts(),
					RecordCoordinates.of(polled.record())));
			polled.decide(decision);
			// In a transaction the records behind it would have to wait
			if (blame == Blame.LIKELY_OUTAGE || (blame == Blame.UNCLEAR && backlog.transaction() == null)) {
				backlog.held().hold(polled, now, latest(decision, now, wallNow));
			}
		}
		else if (outcome instanceof Outcome.Postponed postponed) {
			if (!postponed.counted()) {
				report(polled, postponed, exception);
			}
			polled.postpone(now + postponed.until() - wallNow, postponed.counted(), wallNow);
		}
	}

	/**
	 * Meanwhile it may be known that what has failed was not at fault: other consumers
	 * make calls as well.
	 * @param backlog the backlog of a consumer
	 */
	void reconsider(Backlog backlog) {
		Throwable exception = backlog.held().exception();
		if (exception != null && backlog.pipeline().blame(exception) == Blame.OUTAGE) {
			backlog.held().retract(this.clock.millis() + WHILE_OUT);
		}
	}

	private Outcome decide(PolledRecord polled, Throwable exception, long now, Backlog backlog) {
		FailedAttempt attempt = failedAttempt(polled, exception);
		Outcome outcome = this.decider.decide(attempt, now);
		if (outcome instanceof Outcome.Postponed postponed && postponed.counted() && !backlog.pipeline().mayRepeat()) {
			return this.decider.decide(attempt.withoutRepetition(), now);
		}
		return outcome;
	}

	private FailedAttempt failedAttempt(PolledRecord polled, Throwable exception) {
		return new FailedAttempt(this.progress.position(polled).lane(), this.progress.attempt(polled),
				polled.immediateAttempts(), polled.tries(), this.progress.firstFailure(polled), exception);
	}

	/**
	 * Who is to blame, as far as it is known now. Only what may succeed another time can
	 * be the fault of something else, and where a record is seen once nothing can be
	 * taken back.
	 */
	Blame blame(Throwable exception, Pipeline pipeline) {
		boolean decided = this.decider.policy().delivery() == Delivery.AT_MOST_ONCE
				|| this.decider.policy().retry().classifier().classify(exception) != FailureKind.RETRYABLE;
		return decided ? Blame.RECORD : pipeline.blame(exception);
	}

	/**
	 * A retry must not be late because nothing else happens on its listener.
	 */
	private static long latest(Outcome.Failed decision, long now, long wallNow) {
		return (decision instanceof Outcome.Retry retry) ? now + (retry.due() - wallNow) / 2 : Long.MAX_VALUE;
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
