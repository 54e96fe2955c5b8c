package io.github.resilientkafka.circuitbreaker;

import java.util.Collection;
import java.util.List;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilientkafka.announcement.Pause;
import io.github.resilientkafka.pipeline.Admission;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.BatchFailure;
import io.github.resilientkafka.pipeline.Blame;
import io.github.resilientkafka.pipeline.Calls;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.OutageAwareStage;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.policy.FailureClassifier;
import io.github.resilientkafka.policy.FailureKind;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calls as long as the circuit breaker does, and tells it how calls have ended.
 * The breaker alone knows when it lets calls through again, and how many: it is asked.
 */
final class CircuitBreakerStage implements OutageAwareStage {

	/**
	 * How long it takes to ask again, in ms.
	 */
	private static final long INTERVAL = 100;

	private final CurrentBreaker breaker;

	private final FailureClassifier classifier;

	private final Pause pause;

	private final TimeSource clock;

	CircuitBreakerStage(CurrentBreaker breaker, FailureClassifier classifier, Pause pause, TimeSource clock) {
		this.breaker = breaker;
		this.classifier = classifier;
		this.pause = pause;
		this.clock = clock;
	}

	@Override
	public Admission admit(Invocation invocation) {
		Admission admission = acquire(invocation);
		if (admission instanceof Call call && call.isTrial() && invocation.attempts().size() > 1) {
			// One record tells as much as many
			invocation.limit(1);
		}
		return admission;
	}

	@Override
	public Admission admitPreparation() {
		return acquire(new Invocation(List.of()));
	}

	private Admission acquire(Invocation invocation) {
		WatchedBreaker watched = this.breaker.get();
		CircuitBreaker breaker = watched.breaker();
		int openings = watched.openings();
		if (!breaker.tryAcquirePermission()) {
			if (!watched.history().isAboutToTell()) {
				this.pause.begin(watched.history()::refusal);
			}
			return new Admission.Refused(this.clock.wallMillis() + INTERVAL);
		}
		boolean shared = watched.isShared();
		long wait = isRetry(invocation) ? watched.retriesWait() : 0;
		if (shared || wait > 0) {
			breaker.releasePermission();
		}
		return (wait > 0) ? new Admission.Refused(this.clock.wallMillis() + wait)
				: new Call(watched, openings, shared, invocation);
	}

	@Override
	public long refusesUntil() {
		return this.breaker.get().history().nextTrial();
	}

	@Override
	public Calls calls() {
		return this.breaker.get().summary();
	}

	/**
	 * As long as the breaker counts all calls, records that are not called with again
	 * count as what they were: without them, all calls would be such that fail, and open
	 * the breaker. They prove nothing about now, so they are no trial calls and acquit
	 * nobody.
	 */
	@Override
	public void repeated(Collection<RecordAttempt> records) {
		WatchedBreaker watched = this.breaker.get();
		int done = proofs(records, watched);
		if (done > 0 && !watched.isShared() && watched.isCounting()) {
			watched.countSuccesses(done, 0);
		}
	}

	/**
	 * How many records prove something when they succeed.
	 */
	private static int proofs(Collection<RecordAttempt> records, WatchedBreaker watched) {
		if (watched.tombstonesFail()) {
			return records.size();
		}
		int count = 0;
		for (RecordAttempt attempt : records) {
			count += isTombstone(attempt) ? 0 : 1;
		}
		return count;
	}

	private static boolean isTombstone(RecordAttempt attempt) {
		return attempt.polled().value() == null;
	}

	private static boolean isRetry(Invocation invocation) {
		List<RecordAttempt> attempts = invocation.attempts();
		return !attempts.isEmpty() && attempts.get(0).lane() != RetryLane.MAIN;
	}

	@Override
	public Blame blame(Throwable failure) {
		CircuitBreaker breaker = this.breaker.get().breaker();
		if (!counts(failure, breaker)) {
			return Blame.RECORD;
		}
		return switch (breaker.getState()) {
			case OPEN, FORCED_OPEN -> Blame.OUTAGE;
			case HALF_OPEN -> Blame.LIKELY_OUTAGE;
			case CLOSED, DISABLED, METRICS_ONLY -> Blame.RECORD;
		};
	}

	private static boolean counts(Throwable failure, CircuitBreaker breaker) {
		CircuitBreakerConfig config = breaker.getCircuitBreakerConfig();
		return !config.getIgnoreExceptionPredicate().test(failure)
				&& config.getRecordExceptionPredicate().test(failure);
	}

	/**
	 * A call that the breaker knows of.
	 */
	private final class Call implements Admitted {

		private final WatchedBreaker watched;

		private final CircuitBreaker breaker;

		/** Whether somebody else tells the breaker how the call has ended. */
		private final boolean shared;

		private final Invocation invocation;

		private final boolean trial;

		private final int openings;

		private final long begin;

		private long end;

		/** How many calls had ended before this one. */
		private int calls;

		Call(WatchedBreaker watched, int openings, boolean shared, Invocation invocation) {
			this.watched = watched;
			this.breaker = watched.breaker();
			this.shared = shared;
			this.invocation = invocation;
			this.openings = openings;
			this.trial = this.breaker.getState() == CircuitBreaker.State.HALF_OPEN;
			this.begin = this.breaker.getCurrentTimestamp();
			this.end = this.begin;
			this.calls = watched.calls();
		}

		boolean isTrial() {
			return this.trial;
		}

		@Override
		public @Nullable Throwable ended(@Nullable Throwable failure) {
			this.end = this.breaker.getCurrentTimestamp();
			if (!this.shared) {
				try {
					record(failure);
				}
				catch (Throwable ex) {
					// Better one call too many than a breaker that stays half open
					this.breaker.releasePermission();
					throw ex;
				}
			}
			else {
				this.watched.called(1, failure != null);
			}
			this.calls = this.watched.calls();
			if (!isRetry(this.invocation)) {
				this.watched.otherCalled();
			}
			if (failure == null) {
				CircuitBreakerStage.this.pause.end();
			}
			return failure;
		}

		private void record(@Nullable Throwable failure) {
			if (failure == null) {
				int done = proofs(this.invocation.attempts(), this.watched);
				if (done > 0) {
					succeeded(done, this.invocation.attempts().size());
				}
				else {
					this.breaker.releasePermission();
				}
				return;
			}
			FailureKind kind = CircuitBreakerStage.this.classifier.classify(failure);
			int culprit = this.invocation.culprit(failure);
			if (kind == FailureKind.RETRYABLE && culprit >= 0) {
				failed(failure, culprit);
			}
			else {
				// It says nothing about what the listener depends on. A batch fails with
				// each poison record in it, and again with each half of it that has one
				this.breaker.releasePermission();
				if (kind == FailureKind.REFUSED && Refusal.isBy(this.breaker.getName(), failure)) {
					this.watched.shared();
				}
			}
		}

		/**
		 * Some of the records that the call has worked on are done.
		 */
		private void succeeded(int records, int workedOn) {
			long duration = this.end - this.begin;
			this.watched.countSuccesses(records, duration / workedOn);
			this.watched.succeeded(records, this.begin, this.breaker.getTimestampUnit().toNanos(duration));
		}

		private void failed(Throwable failure, int culprit) {
			List<RecordAttempt> attempts = this.invocation.attempts();
			if (!attempts.isEmpty() && isTombstone(attempts.get(culprit))) {
				this.watched.tombstoneFailed();
			}
			this.breaker.onError((this.end - this.begin) / (culprit + 1), this.breaker.getTimestampUnit(),
					new BatchFailure(failure).reason());
			this.watched.called(1, true);
			if (isRetry(this.invocation)) {
				this.watched.retryFailed();
			}
		}

		@Override
		public void succeeded(Collection<RecordAttempt> done) {
			int records = proofs(done, this.watched);
			if (records > 0 && !this.shared && this.watched.isCounting()) {
				succeeded(records, done.size() + 1);
			}
		}

		@Override
		public Blame judge(Throwable failure) {
			if (!counts(failure, this.breaker)) {
				return Blame.RECORD;
			}
			if (!this.trial && this.watched.hasSucceededSince(this.openings, this.end)) {
				return Blame.RECORD;
			}
			if (this.watched.openings() != this.openings) {
				return Blame.OUTAGE;
			}
			if (this.trial) {
				return Blame.LIKELY_OUTAGE;
			}
			boolean mayYetOpen = this.breaker.getState() == CircuitBreaker.State.CLOSED && !isForgotten();
			return mayYetOpen ? Blame.UNCLEAR : Blame.RECORD;
		}

		/**
		 * Whether the breaker looks at later calls only. If it has not opened by then,
		 * the others among them succeed, or are too few to tell anything.
		 */
		private boolean isForgotten() {
			CircuitBreakerConfig config = this.breaker.getCircuitBreakerConfig();
			int window = config.getSlidingWindowSize();
			return switch (config.getSlidingWindowType()) {
				case COUNT_BASED -> this.watched.calls() - this.calls >= window;
				case TIME_BASED ->
					this.breaker.getTimestampUnit().toSeconds(this.breaker.getCurrentTimestamp() - this.end) >= window;
			};
		}

		@Override
		public void takeBack(Collection<RecordAttempt> removed, boolean cancelled) {
			if (cancelled && !this.shared) {
				this.breaker.releasePermission();
			}
		}

	}

}
