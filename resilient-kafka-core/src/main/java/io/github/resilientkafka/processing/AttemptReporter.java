package io.github.resilientkafka.processing;

import java.time.Instant;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.event.AttemptFailedEvent;
import io.github.resilientkafka.event.AttemptFailedEvent.Next;
import io.github.resilientkafka.event.AttemptPostponedEvent;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.failure.ForeignThrowable;
import io.github.resilientkafka.pipeline.FailedAttempt;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.policy.FailureKind;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.report.FailureLog;
import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogAccessor;

/**
 * Logs and publishes that an attempt has failed, and what comes next.
 *
 * @param listener the id of the listener
 * @param events publishes events
 * @param log logs failures
 * @param clock tells the time
 */
public record AttemptReporter(String listener, ListenerEvents events, FailureLog log, TimeSource clock) {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(AttemptReporter.class));

	/**
	 * What becomes of the record is decided, and is carried out.
	 */
	void decided(PolledRecord polled, Outcome.Failed decision) {
		debug(polled, decision);
		this.log.failed(polled.record(), decision, false);
	}

	/**
	 * What becomes of the record is decided, and is not carried out before it is known
	 * whose fault the failure is.
	 */
	void held(PolledRecord polled, Outcome.Failed decision, FailedAttempt attempt) {
		debug(polled, decision);
		this.log.failed(polled.record(), decision, true);
		publishFailed(polled, Next.HELD, attempt);
	}

	/**
	 * The attempt counts, and the listener runs again in place.
	 * @param wait until then, in ms
	 */
	void repeated(PolledRecord polled, long wait, FailedAttempt attempt) {
		this.log.failed(polled.record(), attempt.exception(), wait, true);
		publishFailed(polled, Next.REPEATED, attempt);
	}

	/**
	 * The attempt does not count, and the listener runs again in place.
	 * @param until when, in epoch ms
	 * @param wait until then, in ms
	 */
	void postponed(PolledRecord polled, long until, long wait, Throwable exception, FailureKind kind) {
		this.log.failed(polled.record(), exception, wait, false);
		if (polled.tries() == 0 && kind == FailureKind.INFRASTRUCTURE) {
			logger.error(new ForeignThrowable(exception).loggable(),
					() -> ("Listener '%s' could not process %s because of an error of the JVM or the class path, not of the record."
							+ " The attempt does not count; the partition waits and tries again."
							+ " If this error is a failure of the record, name its class in"
							+ " resilient-kafka.listeners.%s.retry.on or .not-on.")
						.formatted(this.listener, RecordCoordinates.of(polled.record()), this.listener));
		}
		publishPostponed(polled, until, exception);
	}

	/**
	 * An outage is to blame, or may be.
	 * @param wait until the record is tried again, in ms, unless a stage refuses longer
	 */
	void excused(PolledRecord polled, long wait, Throwable exception, Backlog backlog) {
		long now = this.clock.wallMillis();
		long until = Math.max(now + wait, backlog.pipeline().refusesUntil());
		this.log.failed(polled.record(), exception, until - now, false);
		publishPostponed(polled, until, exception);
	}

	/**
	 * The record makes room for others.
	 * @param wait until it is tried again, in ms
	 */
	void waits(PolledRecord polled, Throwable exception, long wait) {
		this.log.failed(polled.record(), exception, wait, false);
	}

	private void publishFailed(PolledRecord polled, Next next, FailedAttempt attempt) {
		this.events.publish(new AttemptFailedEvent(this.listener, RecordCoordinates.of(polled.record()), next,
				attempt.attempt(), attempt.exception()));
	}

	private void publishPostponed(PolledRecord polled, long until, Throwable exception) {
		this.events.publish(new AttemptPostponedEvent(this.listener, RecordCoordinates.of(polled.record()),
				Instant.ofEpochMilli(until), exception));
	}

	private static void debug(PolledRecord polled, Outcome.Failed decision) {
		if (logger.isDebugEnabled()) {
			logger.debug(new ForeignThrowable(decision.failure().exception()).loggable(),
					() -> "Attempt %d at %s has failed".formatted(decision.failure().attempts(),
							RecordCoordinates.of(polled.record())));
		}
	}

}
