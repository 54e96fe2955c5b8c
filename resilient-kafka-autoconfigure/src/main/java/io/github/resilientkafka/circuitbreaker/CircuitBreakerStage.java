package io.github.resilientkafka.circuitbreaker;

import java.util.Collection;
import java.util.concurrent.TimeUnit;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilientkafka.event.Pause;
import io.github.resilientkafka.pipeline.Admission;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.Blame;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.policy.FailureClassifier;
import io.github.resilientkafka.policy.FailureKind;
import io.github.resilientkafka.time.TimeSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.listener.BatchListenerFailedException;

/**
 * Refuses calls as long as the circuit breaker does, and tells it how calls have ended.
 * The breaker alone knows when it lets calls through again, and how many: it is asked.
 */
final class CircuitBreakerStage implements Stage {

	/**
	 * How long it takes to ask again, in ms.
	 */
	private static final long INTERVAL = 100;

	private final CircuitBreaker breaker;

	private final FailureClassifier classifier;

	private final Pause pause;

	private final TimeSource clock;

	CircuitBreakerStage(CircuitBreaker breaker, FailureClassifier classifier, Pause pause, TimeSource clock) {
		this.breaker = breaker;
		this.classifier = classifier;
		this.pause = pause;
		this.clock = clock;
	}

	@Override
	public Admission admit(Invocation invocation) {
		if (!this.breaker.tryAcquirePermission()) {
			this.pause.begin(() -> "circuit breaker '" + this.breaker.getName() + "' permits no calls");
			return new Admission.Refused(this.clock.wallMillis() + INTERVAL);
		}
		if (invocation.attempts().size() > 1 && this.breaker.getState() == CircuitBreaker.State.HALF_OPEN) {
			// One record tells as much as many
			invocation.limit(1);
		}
		return new Call(invocation);
	}

	@Override
	public Blame blame(Throwable failure) {
		CircuitBreakerConfig config = this.breaker.getCircuitBreakerConfig();
		if (config.getIgnoreExceptionPredicate().test(failure) || !config.getRecordExceptionPredicate().test(failure)) {
			return Blame.RECORD;
		}
		return switch (this.breaker.getState()) {
			case OPEN, FORCED_OPEN -> Blame.OUTAGE;
			case HALF_OPEN -> Blame.LIKELY_OUTAGE;
			case CLOSED -> Blame.UNCLEAR;
			case DISABLED, METRICS_ONLY -> Blame.RECORD;
		};
	}

	/**
	 * A call that the breaker knows of.
	 */
	private final class Call implements Admitted {

		private final Invocation invocation;

		private final long begin = CircuitBreakerStage.this.breaker.getCurrentTimestamp();

		Call(Invocation invocation) {
			this.invocation = invocation;
		}

		@Override
		public @Nullable Throwable ended(@Nullable Throwable failure) {
			CircuitBreaker breaker = CircuitBreakerStage.this.breaker;
			TimeUnit unit = breaker.getTimestampUnit();
			if (failure == null) {
				breaker.onSuccess(breaker.getCurrentTimestamp() - this.begin, unit);
				CircuitBreakerStage.this.pause.end();
			}
			else if (CircuitBreakerStage.this.classifier.classify(failure) == FailureKind.RETRYABLE
					&& !mayBeOneOfMany(failure)) {
				breaker.onError(breaker.getCurrentTimestamp() - this.begin, unit, reason(failure));
			}
			else {
				// It says nothing about what the listener depends on
				breaker.releasePermission();
			}
			return failure;
		}

		/**
		 * A batch fails with each poison record in it, and again with each half of it
		 * that has one. Only if its first record is named, or is all there is, nothing
		 * has succeeded.
		 */
		private boolean mayBeOneOfMany(Throwable failure) {
			if (this.invocation.attempts().size() == 1) {
				return false;
			}
			if (!(failure instanceof BatchListenerFailedException named)) {
				return true;
			}
			ConsumerRecord<byte[], byte[]> first = this.invocation.attempts().get(0).polled();
			ConsumerRecord<?, ?> record = named.getRecord();
			return (record != null) ? record.offset() != first.offset() || record.partition() != first.partition()
					|| !record.topic().equals(first.topic()) : named.getIndex() != 0;
		}

		/**
		 * What the listener says about the record, without which of them it was.
		 */
		private static Throwable reason(Throwable failure) {
			return (failure instanceof BatchListenerFailedException && failure.getCause() != null) ? failure.getCause()
					: failure;
		}

		@Override
		public void takeBack(Collection<RecordAttempt> removed, boolean cancelled) {
			if (cancelled) {
				CircuitBreakerStage.this.breaker.releasePermission();
			}
		}

	}

}
