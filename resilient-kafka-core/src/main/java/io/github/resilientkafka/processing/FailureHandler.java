package io.github.resilientkafka.processing;

import java.util.function.Function;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.failure.StillWaiting;
import io.github.resilientkafka.pipeline.Blame;
import io.github.resilientkafka.pipeline.FailedAttempt;
import io.github.resilientkafka.pipeline.Failure;
import io.github.resilientkafka.pipeline.FailureDecider;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.policy.FailureKind;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.HeldRecords;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.report.FirstRecords;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.LanePosition;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens to a record after a failed attempt.
 */
public final class FailureHandler {

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

	/**
	 * How long a record waits in ms that was one of a few to be tried: others are tried
	 * before it.
	 */
	private static final long WHILE_IN_DOUBT = 500;

	/**
	 * How long it takes in ms to ask again whether a record may be tried again in place.
	 */
	private static final long WHILE_NOT_PERMITTED = 100;

	private final RecordProgress progress;

	private final FailureDecider decider;

	private final AttemptReporter reporter;

	private final FirstRecords firstRecords;

	private final TimeSource clock;

	public FailureHandler(RecordProgress progress, FailureDecider decider, AttemptReporter reporter,
			FirstRecords firstRecords, TimeSource clock) {
		this.progress = progress;
		this.decider = decider;
		this.reporter = reporter;
		this.firstRecords = firstRecords;
		this.clock = clock;
	}

	/**
	 * An attempt has failed.
	 * @param polled the record
	 * @param exception what it has failed with
	 * @param judge tells who is to blame, as far as it is known when it is asked
	 * @param backlog the backlog of its consumer
	 * @return who is to blame
	 */
	Blame handle(PolledRecord polled, Throwable exception, Function<Throwable, Blame> judge, Backlog backlog) {
		backlog.account().lane(polled.record().topic()).failed();
		this.firstRecords.failed(exception);
		return actOnBlame(polled, exception, judge, backlog);
	}

	/**
	 * An attempt has failed before the listener was called.
	 * @param polled the record
	 * @param exception what it has failed with
	 * @param judge tells who is to blame
	 * @param backlog the backlog of its consumer
	 */
	void handleUncalled(PolledRecord polled, Throwable exception, Function<Throwable, Blame> judge, Backlog backlog) {
		actOnBlame(polled, exception, judge, backlog);
	}

	private Blame actOnBlame(PolledRecord polled, Throwable exception, Function<Throwable, Blame> judge,
			Backlog backlog) {
		polled.ended();
		Blame blame = blame(exception, judge);
		long now = this.clock.millis();
		switch (blame) {
			case RECORD, UNCLEAR -> decide(polled, exception, (blame == Blame.UNCLEAR) ? judge : null, now, backlog);
			case LIKELY_OUTAGE -> {
				if (!makesRoom(polled, exception, now, backlog)) {
					backlog.held().stepAside(polled, exception, judge, now + WHILE_IN_DOUBT);
					this.reporter.excused(polled, WHILE_IN_DOUBT, exception, backlog);
				}
			}
			case OUTAGE -> {
				backlog.held().releaseClear();
				backlog.held().retract(now + WHILE_OUT);
				excuse(polled, exception, now, backlog);
			}
		}
		return blame;
	}

	/**
	 * An attempt has failed in an outage: it does not count.
	 * @param polled the record
	 * @param exception what it has failed with
	 * @param backlog the backlog of its consumer
	 */
	void excuse(PolledRecord polled, Throwable exception, Backlog backlog) {
		polled.ended();
		excuse(polled, exception, this.clock.millis(), backlog);
	}

	private void excuse(PolledRecord polled, Throwable exception, long now, Backlog backlog) {
		if (!makesRoom(polled, exception, now, backlog)) {
			polled.retract(now + WHILE_OUT);
			this.reporter.excused(polled, WHILE_OUT, exception, backlog);
		}
	}

	private boolean makesRoom(PolledRecord polled, Throwable exception, long now, Backlog backlog) {
		if (polled.countTrial() <= MAX_TRIALS) {
			return false;
		}
		long wallNow = this.clock.wallMillis();
		Outcome outcome = this.decider.makeRoom(failedAttempt(polled, exception), wallNow);
		if (outcome instanceof Outcome.Failed decision) {
			this.reporter.decided(polled, decision);
			polled.decide(decision);
		}
		else if (outcome instanceof Outcome.Postponed postponed) {
			this.reporter.waits(polled, exception, postponed.until() - wallNow);
			backlog.held().makeRoom(polled, exception, now + postponed.until() - wallNow);
		}
		return true;
	}

	/**
	 * Decide what becomes of a record that has failed.
	 * @param doubt is asked later whether it was the record's fault, or {@code null} if
	 * that is known
	 */
	private void decide(PolledRecord polled, Throwable exception, @Nullable Function<Throwable, Blame> doubt, long now,
			Backlog backlog) {
		long wallNow = this.clock.wallMillis();
		FailedAttempt attempt = failedAttempt(polled, exception);
		Outcome outcome = this.decider.decide(attempt, wallNow);
		boolean awaitsPermit = false;
		if (outcome instanceof Outcome.Postponed postponed && postponed.counted() && !backlog.pipeline().mayRepeat()) {
			Outcome elsewhere = this.decider.decide(attempt.withoutRepetition(), wallNow);
			// Without another place to wait in, it waits here
			awaitsPermit = !(elsewhere instanceof Outcome.Retry);
			outcome = awaitsPermit ? outcome : elsewhere;
		}
		if (outcome instanceof Outcome.Failed decision) {
			polled.decide(decision);
			// In a transaction those behind have to wait for it. A record that is tried
			// again anyway goes at once
			boolean mayWait = backlog.transaction() == null || !(decision instanceof Outcome.Retry);
			Function<Throwable, Blame> judge = mayWait ? doubt : null;
			if (judge == null) {
				this.reporter.decided(polled, decision);
			}
			else {
				this.reporter.held(polled, decision, attempt);
				backlog.held().hold(polled, judge, backlog.pipeline().calls(), now, latest(decision, now, wallNow));
			}
		}
		else if (outcome instanceof Outcome.Postponed postponed) {
			long until = now + postponed.until() - wallNow;
			if (postponed.counted()) {
				this.reporter.repeated(polled, until - now, attempt);
			}
			else {
				this.reporter.postponed(polled, postponed.until(), until - now, exception, kind(exception));
			}
			polled.postpone(until, postponed.counted(), wallNow);
			if (awaitsPermit) {
				polled.awaitPermit(until);
			}
		}
	}

	/**
	 * Whether the listener may run now for a record that awaits the permission.
	 * @param polled the record
	 * @param backlog the backlog of its consumer
	 * @return whether it may; otherwise the record is left alone for a moment
	 */
	boolean permits(PolledRecord polled, Backlog backlog) {
		if (polled.isAwaitingPermit()) {
			if (!backlog.pipeline().mayRepeat()) {
				polled.waitUntil(this.clock.millis() + WHILE_NOT_PERMITTED);
				return false;
			}
			polled.permit();
		}
		return true;
	}

	/**
	 * Whether a record that is due has to go on waiting, because its last failure has
	 * asked for more time than its lane has. It leaves for a lane again, without an
	 * attempt.
	 * @param polled the record
	 * @return whether it is decided by that
	 */
	boolean goesOnWaiting(PolledRecord polled) {
		long remaining = this.progress.remaining(polled);
		if (remaining == 0) {
			return false;
		}
		long now = this.clock.wallMillis();
		Long firstFailure = this.progress.firstFailure(polled);
		Failure failure = new Failure(this.progress.attempt(polled) - 1, (firstFailure != null) ? firstFailure : now,
				new StillWaiting(remaining));
		this.decider.goOnWaiting(polled.position().passed(), this.progress.repeats(polled), remaining, failure, now)
			.ifPresent(polled::decide);
		return polled.decision() != null;
	}

	/**
	 * A call has succeeded.
	 * @param backlog the backlog of its consumer
	 * @param begin when it began in terms of {@link System#nanoTime()}, or {@code null}
	 * if that was after all others
	 * @param tombstones whether all its records had no value
	 */
	void succeeded(Backlog backlog, @Nullable Long begin, boolean tombstones) {
		if (!tombstones) {
			this.firstRecords.processed();
		}
		HeldRecords held = backlog.held();
		if (held.isEmpty()) {
			return;
		}
		reconsider(backlog);
		// What is settled in a transaction must not be behind what is not
		boolean similarOnly = tombstones && backlog.transaction() == null;
		if (begin != null) {
			held.releaseBefore(begin, similarOnly);
		}
		else {
			held.release(similarOnly);
		}
	}

	/**
	 * Meanwhile it may be known that what has failed was not at fault: other consumers
	 * make calls as well.
	 * @param backlog the backlog of a consumer
	 */
	void reconsider(Backlog backlog) {
		HeldRecords held = backlog.held();
		Blame doubt = held.doubt(backlog.pipeline()::blame);
		held.releaseClear();
		if (doubt == Blame.OUTAGE || held.areExcused()) {
			held.retract(this.clock.millis() + WHILE_OUT);
		}
		if (doubt.compareTo(Blame.LIKELY_OUTAGE) < 0) {
			held.standInLine();
		}
		if (!held.isEmpty()) {
			held.noticeCalls(backlog.pipeline().calls(), this.clock.millis());
		}
	}

	private FailedAttempt failedAttempt(PolledRecord polled, Throwable exception) {
		LanePosition position = polled.position();
		return new FailedAttempt(position.lane(), position.passed(), this.progress.repeats(polled),
				this.progress.attempt(polled), polled.immediateAttempts(), polled.tries(),
				this.progress.firstFailure(polled), exception);
	}

	/**
	 * Who is to blame, as far as it is known now. Only what may succeed another time can
	 * be the fault of something else, and where a record is seen once nothing can be
	 * taken back.
	 */
	private Blame blame(Throwable exception, Function<Throwable, Blame> judge) {
		boolean decided = this.decider.policy().delivery() == Delivery.AT_MOST_ONCE
				|| kind(exception) != FailureKind.RETRYABLE;
		return decided ? Blame.RECORD : judge.apply(exception);
	}

	/**
	 * A retry must not be late because nothing else happens on its listener.
	 */
	private static long latest(Outcome.Failed decision, long now, long wallNow) {
		return (decision instanceof Outcome.Retry retry) ? now + (retry.due() - wallNow) / 2 : Long.MAX_VALUE;
	}

	/**
	 * What an exception says about a record.
	 */
	FailureKind kind(Throwable exception) {
		return this.decider.policy().retry().classifier().classify(exception);
	}

	/**
	 * Whether what the deserializers ask is away.
	 */
	boolean isOutageOfDeserializer(Throwable exception) {
		return this.decider.policy().retry().classifier().isOutageOfDeserializer(exception);
	}

}
