package io.github.resilientkafka.circuitbreaker;

import java.net.ConnectException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.announcement.Pause;
import io.github.resilientkafka.event.PauseReason;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.Blame;
import io.github.resilientkafka.pipeline.CallPermits;
import io.github.resilientkafka.pipeline.Calls;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.Pipeline;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.policy.FailureClassifier;
import io.github.resilientkafka.test.SettableClock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.kafka.listener.BatchListenerFailedException;

import static org.assertj.core.api.Assertions.assertThat;

class CircuitBreakerStageTests {

	private static final ConnectException AWAY = new ConnectException("on purpose");

	private final CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
		.minimumNumberOfCalls(4)
		.slidingWindowSize(4)
		.permittedNumberOfCallsInHalfOpenState(1)
		.waitDurationInOpenState(Duration.ofHours(1))
		.build());

	private final SettableClock clock = new SettableClock();

	private final CircuitBreakerStage stage = new CircuitBreakerStage(
			new CurrentBreaker(this.registry, "service", this.clock), new FailureClassifier(Set.of(), Set.of()),
			new Pause("listener", PauseReason.CIRCUIT_BREAKER, new ListenerEvents((event) -> {
			}), this.clock), this.clock);

	private final Pipeline pipeline = new Pipeline(List.of(this.stage), this.clock);

	@Test
	void whatDoesNotReachTheMethodIsNoCallOfTheBreaker() {
		breaker().transitionToOpenState();
		breaker().transitionToHalfOpenState();
		for (int i = 0; i < 3; i++) {
			Invocation invocation = invocation("value");
			enter(invocation).omit(invocation, (attempt) -> true);
		}
		assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
		enter(invocation("value")).ended(null);
		assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
	}

	@Test
	void tombstonesProveNothingUntilOneHasFailed() {
		enter(invocation((String) null)).ended(null);
		assertThat(breaker().getMetrics().getNumberOfSuccessfulCalls()).isZero();
		enter(invocation((String) null)).ended(AWAY);
		enter(invocation((String) null)).ended(null);
		assertThat(breaker().getMetrics().getNumberOfFailedCalls()).isOne();
		assertThat(breaker().getMetrics().getNumberOfSuccessfulCalls()).isOne();
	}

	@Test
	void aCallThatIsNotMadeAgainCountsAsASuccessWhileTheBreakerIsClosed() {
		Pipeline repeating = behind((invocation) -> List.copyOf(invocation.attempts()).forEach(invocation::skip));
		assertThat(repeating.enter(batch("value", "other")).isGranted()).isFalse();
		repeating.enter(invocation((String) null));
		assertThat(breaker().getMetrics().getNumberOfSuccessfulCalls()).isOne();
		breaker().transitionToOpenState();
		breaker().transitionToHalfOpenState();
		repeating.enter(invocation("value"));
		assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
		assertThat(this.stage.calls()).isEqualTo(Calls.NONE);
	}

	@Test
	void aCallThatIsMadeForTheRestOfItsRecordsCountsAsOne() {
		Pipeline repeating = behind((invocation) -> invocation.skip(invocation.attempts().get(0)));
		repeating.enter(batch("value", "other")).ended(AWAY);
		assertThat(breaker().getMetrics().getNumberOfBufferedCalls()).isOne();
		assertThat(breaker().getMetrics().getNumberOfFailedCalls()).isOne();
	}

	@Test
	void anOutageIsToBlameIfTheBreakerHasOpenedSinceTheCallBegan() {
		CallPermits before = enter(invocation("value"));
		assertThat(before.blame(AWAY)).isEqualTo(Blame.UNCLEAR);
		breaker().transitionToOpenState();
		breaker().transitionToClosedState();
		assertThat(before.blame(AWAY)).isEqualTo(Blame.OUTAGE);
		assertThat(enter(invocation("value")).blame(AWAY)).isEqualTo(Blame.UNCLEAR);
	}

	@Test
	void aFailureIsUnclearAsLongAsTheBreakerMayOpenBecauseOfIt() {
		List<CallPermits> earlier = Stream.generate(() -> enter(invocation("value"))).limit(4).toList();
		CallPermits failed = enter(invocation("value"));
		failed.ended(AWAY);
		for (CallPermits permits : earlier) {
			assertThat(failed.blame(AWAY)).isEqualTo(Blame.UNCLEAR);
			permits.ended(null);
		}
		assertThat(failed.blame(AWAY)).isEqualTo(Blame.RECORD);
	}

	@Test
	void aRecordIsToBlameIfALaterCallHasSucceeded() {
		CallPermits failed = enter(invocation("value"));
		failed.ended(AWAY);
		enter(invocation("value")).ended(null);
		assertThat(failed.blame(AWAY)).isEqualTo(Blame.RECORD);
	}

	@Test
	void anOutageIsToBlameIfOthersSucceedOnlyWhenItIsOver() {
		CallPermits failed = enter(invocation("value"));
		failed.ended(AWAY);
		breaker().transitionToOpenState();
		breaker().transitionToClosedState();
		enter(invocation("value")).ended(null);
		assertThat(failed.blame(AWAY)).isEqualTo(Blame.OUTAGE);
	}

	@Test
	void aFailureIsUnclearAsLongAsTheWindowOfTheBreakerLasts() {
		AtomicLong nanos = new AtomicLong();
		assertThat(breaker()).isNotNull();
		this.registry.replace("service",
				CircuitBreaker.of("service",
						CircuitBreakerConfig.custom()
							.slidingWindow(60, 100, CircuitBreakerConfig.SlidingWindowType.TIME_BASED)
							.currentTimestampFunction((clock) -> nanos.get(), TimeUnit.NANOSECONDS)
							.build()));
		CallPermits failed = enter(invocation("value"));
		failed.ended(AWAY);
		nanos.addAndGet(TimeUnit.SECONDS.toNanos(59));
		assertThat(failed.blame(AWAY)).isEqualTo(Blame.UNCLEAR);
		nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
		assertThat(failed.blame(AWAY)).isEqualTo(Blame.RECORD);
	}

	@Test
	void aTrialCallStaysOneWhenTheBreakerHasClosed() {
		breaker().transitionToOpenState();
		breaker().transitionToHalfOpenState();
		CallPermits trial = enter(invocation("value"));
		breaker().transitionToClosedState();
		assertThat(trial.blame(AWAY)).isEqualTo(Blame.LIKELY_OUTAGE);
	}

	@Test
	void theOnlyTrialCallIsLeftToTheClientThatHasTheSameBreaker() {
		breaker().transitionToOpenState();
		breaker().transitionToHalfOpenState();
		CallPermits permits = enter(invocation("value"));
		permits.ended(new IllegalStateException(CallNotPermittedException.createCallNotPermittedException(breaker())));
		assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
		CallPermits second = enter(invocation("value"));
		breaker().executeRunnable(() -> {
		});
		second.ended(null);
		assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
		assertThat(breaker().getMetrics().getNumberOfBufferedCalls()).isZero();
	}

	@Test
	void theRefusalOfAnotherBreakerGivesThePermissionBack() {
		breaker().transitionToOpenState();
		breaker().transitionToHalfOpenState();
		CircuitBreaker other = this.registry.circuitBreaker("other");
		enter(invocation("value")).ended(CallNotPermittedException.createCallNotPermittedException(other));
		enter(invocation("value")).ended(null);
		assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
	}

	@Test
	void aBreakerThatIsReplacedOrRemovedIsUsedAsItIsThen() {
		enter(invocation("value")).ended(null);
		CircuitBreaker replacement = CircuitBreaker.of("service", CircuitBreakerConfig.ofDefaults());
		this.registry.replace("service", replacement);
		enter(invocation("value")).ended(null);
		assertThat(replacement.getMetrics().getNumberOfSuccessfulCalls()).isOne();
		this.registry.remove("service");
		breaker().transitionToForcedOpenState();
		assertThat(this.pipeline.enter(invocation("value")).isGranted()).isFalse();
	}

	@Test
	void aPredicateThatThrowsKeepsNoPermission() {
		CircuitBreaker strange = CircuitBreaker.of("service",
				CircuitBreakerConfig.custom().permittedNumberOfCallsInHalfOpenState(1).recordException((failure) -> {
					throw new NoClassDefFoundError("on purpose");
				}).build());
		assertThat(breaker()).isNotNull();
		this.registry.replace("service", strange);
		strange.transitionToOpenState();
		strange.transitionToHalfOpenState();
		enter(invocation("value")).ended(AWAY);
		enter(invocation("value")).ended(null);
		assertThat(strange.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
	}

	@Test
	void aBatchFailureThatCannotSayWhichRecordItMeansIsStillTheLatestCall() {
		CallPermits failed = enter(new Invocation(List.of(attempt("first"), attempt("second"))));
		for (int i = 0; i < 4; i++) {
			enter(invocation("value")).ended(null);
		}
		Throwable unreadable = new UnreadableBatchFailure();
		failed.ended(unreadable);
		assertThat(failed.blame(unreadable)).isEqualTo(Blame.UNCLEAR);
	}

	@Test
	void poisonRecordsInEachBatchDoNotOpenTheBreaker() {
		for (int i = 0; i < 100; i++) {
			// One record in ten fails, so one batch in ten begins with one
			enter(batch("done", "failed", "unknown")).ended(new BatchListenerFailedException("on purpose", AWAY, 1));
			if (i % 10 == 9) {
				enter(batch("failed", "unknown")).ended(new BatchListenerFailedException("on purpose", AWAY, 0));
			}
		}
		assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
	}

	@Test
	void batchesInAnOutageOpenTheBreaker() {
		enter(batch("done", "failed", "unknown")).ended(new BatchListenerFailedException("on purpose", AWAY, 1));
		for (int i = 0; i < 3; i++) {
			enter(batch("failed", "unknown")).ended(new BatchListenerFailedException("on purpose", AWAY, 0));
		}
		assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.OPEN);
	}

	@Test
	void aBatchThatDoesNotSayWhoHasFailedSaysNothing() {
		enter(batch("unknown", "unknown")).ended(AWAY);
		assertThat(breaker().getMetrics().getNumberOfBufferedCalls()).isZero();
	}

	@Test
	void tombstonesInFrontOfTheRecordThatFailsProveNothing() {
		enter(batch(null, "failed")).ended(new BatchListenerFailedException("on purpose", AWAY, 1));
		assertThat(breaker().getMetrics().getNumberOfBufferedCalls()).isZero();
	}

	@Test
	void aRecordIsToBlameIfALaterBatchIsDoneUpToAnother() {
		CallPermits failed = enter(invocation("value"));
		failed.ended(AWAY);
		enter(batch("done", "failed")).ended(new BatchListenerFailedException("on purpose", AWAY, 1));
		assertThat(failed.blame(AWAY)).isEqualTo(Blame.RECORD);
	}

	private Pipeline behind(Consumer<Invocation> deduplication) {
		Stage first = (invocation) -> {
			deduplication.accept(invocation);
			return Admitted.SIMPLY;
		};
		return new Pipeline(List.of(first, this.stage), this.clock);
	}

	private CircuitBreaker breaker() {
		return this.registry.circuitBreaker("service");
	}

	private CallPermits enter(Invocation invocation) {
		CallPermits permits = this.pipeline.enter(invocation);
		assertThat(permits.isGranted()).isTrue();
		return permits;
	}

	private static Invocation invocation(@Nullable String value) {
		return new Invocation(List.of(attempt(value)));
	}

	private static Invocation batch(@Nullable String... values) {
		return new Invocation(Arrays.stream(values).<RecordAttempt>map(CircuitBreakerStageTests::attempt).toList());
	}

	private static Attempt attempt(@Nullable String value) {
		return new Attempt(new ConsumerRecord<>("topic", 0, 0, null, (value != null) ? value.getBytes() : null));
	}

	private static final class UnreadableBatchFailure extends BatchListenerFailedException {

		UnreadableBatchFailure() {
			super("on purpose", 0);
		}

		@Override
		public ConsumerRecord<?, ?> getRecord() {
			throw new IllegalStateException("unreadable");
		}

	}

	private record Attempt(ConsumerRecord<byte[], byte[]> polled) implements RecordAttempt {

		@Override
		public ConsumerRecord<Object, Object> deserialized() {
			throw new UnsupportedOperationException();
		}

		@Override
		public int lane() {
			return 0;
		}

		@Override
		public int immediateAttempts() {
			return 0;
		}

		@Override
		public Iterable<ConsumerRecord<byte[], byte[]>> following() {
			return List.of();
		}

		@Override
		public void skip() {
		}

		@Override
		public void fail(Throwable failure) {
		}

		@Override
		public void postpone(long until) {
		}

	}

}
