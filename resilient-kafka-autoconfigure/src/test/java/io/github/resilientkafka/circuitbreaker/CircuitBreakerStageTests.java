package io.github.resilientkafka.circuitbreaker;

import java.net.ConnectException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.policy.FailureClassifier;
import io.github.resilientkafka.test.SettableClock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.support.serializer.DeserializationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
			Invocation invocation = TestInvocations.invocation("value");
			enter(invocation).omit(invocation, (attempt) -> true);
		}
		assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
		enter(TestInvocations.invocation("value")).ended(null);
		assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
	}

	@Test
	void tombstonesProveNothingUntilOneHasFailed() {
		enter(TestInvocations.invocation((String) null)).ended(null);
		assertThat(breaker().getMetrics().getNumberOfSuccessfulCalls()).isZero();
		enter(TestInvocations.invocation((String) null)).ended(AWAY);
		enter(TestInvocations.invocation((String) null)).ended(null);
		assertThat(breaker().getMetrics().getNumberOfFailedCalls()).isOne();
		assertThat(breaker().getMetrics().getNumberOfSuccessfulCalls()).isOne();
	}

	@Test
	void aCallThatIsNotMadeAgainCountsAsASuccessWhileTheBreakerIsClosed() {
		Pipeline repeating = behind((invocation) -> List.copyOf(invocation.attempts()).forEach(invocation::skip));
		assertThat(repeating.enter(TestInvocations.batch("value", "other")).isGranted()).isFalse();
		repeating.enter(TestInvocations.invocation((String) null));
		assertThat(breaker().getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(2);
		breaker().transitionToOpenState();
		breaker().transitionToHalfOpenState();
		repeating.enter(TestInvocations.invocation("value"));
		assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
		assertThat(this.stage.calls()).isEqualTo(Calls.NONE);
	}

	@Test
	void recordsThatAreSkippedCountBesidesTheCallWithTheOthers() {
		Pipeline repeating = behind((invocation) -> invocation.skip(invocation.attempts().get(0)));
		repeating.enter(TestInvocations.batch("value", "other")).ended(AWAY);
		assertThat(breaker().getMetrics().getNumberOfSuccessfulCalls()).isOne();
		assertThat(breaker().getMetrics().getNumberOfFailedCalls()).isOne();
	}

	@Test
	void anOutageIsToBlameIfTheBreakerHasOpenedSinceTheCallBegan() {
		CallPermits before = enter(TestInvocations.invocation("value"));
		assertThat(before.blame(AWAY)).isEqualTo(Blame.UNCLEAR);
		breaker().transitionToOpenState();
		breaker().transitionToClosedState();
		assertThat(before.blame(AWAY)).isEqualTo(Blame.OUTAGE);
		assertThat(enter(TestInvocations.invocation("value")).blame(AWAY)).isEqualTo(Blame.UNCLEAR);
	}

	@Test
	void aFailureIsUnclearAsLongAsTheBreakerMayOpenBecauseOfIt() {
		List<CallPermits> earlier = Stream.generate(() -> enter(TestInvocations.invocation("value"))).limit(4).toList();
		CallPermits failed = enter(TestInvocations.invocation("value"));
		failed.ended(AWAY);
		for (CallPermits permits : earlier) {
			assertThat(failed.blame(AWAY)).isEqualTo(Blame.UNCLEAR);
			permits.ended(null);
		}
		assertThat(failed.blame(AWAY)).isEqualTo(Blame.RECORD);
	}

	@Test
	void aRecordIsToBlameIfALaterCallHasSucceeded() {
		CallPermits failed = enter(TestInvocations.invocation("value"));
		failed.ended(AWAY);
		enter(TestInvocations.invocation("value")).ended(null);
		assertThat(failed.blame(AWAY)).isEqualTo(Blame.RECORD);
	}

	@Test
	void anOutageIsToBlameIfOthersSucceedOnlyWhenItIsOver() {
		CallPermits failed = enter(TestInvocations.invocation("value"));
		failed.ended(AWAY);
		breaker().transitionToOpenState();
		breaker().transitionToClosedState();
		enter(TestInvocations.invocation("value")).ended(null);
		assertThat(failed.blame(AWAY)).isEqualTo(Blame.OUTAGE);
	}

	@Test
	void aFailureIsUnclearAsLongAsTheWindowOfTheBreakerLasts() {
		AtomicLong nanos = new AtomicLong();
		use(CircuitBreakerConfig.custom()
			.slidingWindow(60, 100, CircuitBreakerConfig.SlidingWindowType.TIME_BASED)
			.currentTimestampFunction((clock) -> nanos.get(), TimeUnit.NANOSECONDS)
			.build());
		CallPermits failed = enter(TestInvocations.invocation("value"));
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
		CallPermits trial = enter(TestInvocations.invocation("value"));
		breaker().transitionToClosedState();
		assertThat(trial.blame(AWAY)).isEqualTo(Blame.LIKELY_OUTAGE);
	}

	@Test
	void theOnlyTrialCallIsLeftToTheClientThatHasTheSameBreaker() {
		breaker().transitionToOpenState();
		breaker().transitionToHalfOpenState();
		CallPermits permits = enter(TestInvocations.invocation("value"));
		permits.ended(new IllegalStateException(CallNotPermittedException.createCallNotPermittedException(breaker())));
		assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
		CallPermits second = enter(TestInvocations.invocation("value"));
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
		enter(TestInvocations.invocation("value"))
			.ended(CallNotPermittedException.createCallNotPermittedException(other));
		enter(TestInvocations.invocation("value")).ended(null);
		assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
	}

	@Test
	void aBreakerThatIsReplacedOrRemovedIsUsedAsItIsThen() {
		enter(TestInvocations.invocation("value")).ended(null);
		CircuitBreaker replacement = CircuitBreaker.of("service", CircuitBreakerConfig.ofDefaults());
		this.registry.replace("service", replacement);
		enter(TestInvocations.invocation("value")).ended(null);
		assertThat(replacement.getMetrics().getNumberOfSuccessfulCalls()).isOne();
		this.registry.remove("service");
		breaker().transitionToForcedOpenState();
		assertThat(this.pipeline.enter(TestInvocations.invocation("value")).isGranted()).isFalse();
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
		enter(TestInvocations.invocation("value")).ended(AWAY);
		enter(TestInvocations.invocation("value")).ended(null);
		assertThat(strange.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
	}

	@Test
	void aBatchFailureThatCannotSayWhichRecordItMeansIsStillTheLatestCall() {
		CallPermits failed = enter(TestInvocations.batch("first", "second"));
		for (int i = 0; i < 4; i++) {
			enter(TestInvocations.invocation("value")).ended(null);
		}
		Throwable unreadable = new UnreadableBatchFailure();
		failed.ended(unreadable);
		assertThat(failed.blame(unreadable)).isEqualTo(Blame.UNCLEAR);
	}

	@Test
	void poisonRecordsInEachBatchDoNotOpenTheBreaker() {
		use(CircuitBreakerConfig.custom().minimumNumberOfCalls(10).slidingWindowSize(10).build());
		for (int i = 0; i < 100; i++) {
			// Two in five; of calls that fail it would be all
			fail(TestInvocations.batch("done", "done", "done", "failed", "unknown"), 3);
			fail(TestInvocations.batch("failed"), 0);
		}
		assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
	}

	@Test
	void batchesInAnOutageOpenTheBreaker() {
		fail(TestInvocations.batch("done", "failed", "unknown"), 1);
		for (int i = 0; i < 2; i++) {
			fail(TestInvocations.batch("failed", "unknown"), 0);
		}
		assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.OPEN);
	}

	@Test
	void aBatchCountsAsMuchAsItsRecords() {
		AtomicLong nanos = new AtomicLong();
		use(CircuitBreakerConfig.custom()
			.minimumNumberOfCalls(10)
			.slidingWindowSize(10)
			.slowCallDurationThreshold(Duration.ofSeconds(1))
			.currentTimestampFunction((clock) -> nanos.get(), TimeUnit.NANOSECONDS)
			.build());
		fail(TestInvocations.batch("done", "done", "done", "done", "failed", "unknown"), 4);
		assertThat(breaker().getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(4);
		assertThat(breaker().getMetrics().getNumberOfFailedCalls()).isOne();
		enter(TestInvocations.batch("done", null)).ended(null);
		assertThat(breaker().getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(5);
		assertThat(this.stage.calls().ended()).isEqualTo(3);
		CallPermits slow = enter(TestInvocations.batch("done", "done", null));
		nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
		slow.ended(null);
		Invocation batch = TestInvocations.batch("done", "done", "failed");
		CallPermits failing = enter(batch);
		nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
		failing.ended(new BatchListenerFailedException("on purpose", AWAY, 2));
		failing.succeeded(batch.attempts().subList(0, 2));
		assertThat(breaker().getMetrics().getNumberOfSlowCalls()).isZero();
	}

	@Test
	void aBatchCountsForNoMoreThanTheWindowHolds() {
		AtomicInteger counted = new AtomicInteger();
		breaker().getEventPublisher().onSuccess((event) -> counted.incrementAndGet());
		enter(TestInvocations.batch("1", "2", "3", "4", "5", "6")).ended(null);
		assertThat(counted).hasValue(4);
	}

	@Test
	void whatIsDoneInFrontOfAnInvalidRecordCounts() {
		BatchListenerFailedException invalid = new BatchListenerFailedException("on purpose",
				new DeserializationException("on purpose", new byte[0], false, null), 1);
		Invocation batch = TestInvocations.batch("done", "invalid");
		CallPermits permits = enter(batch);
		permits.ended(invalid);
		permits.succeeded(batch.attempts().subList(0, 1));
		assertThat(breaker().getMetrics().getNumberOfSuccessfulCalls()).isOne();
		assertThat(breaker().getMetrics().getNumberOfFailedCalls()).isZero();
	}

	@Test
	void anIndexThatIsNotReliableNamesNobody() {
		Invocation batch = new Invocation(TestInvocations.batch("1", "2").attempts(), false);
		enter(batch).ended(new BatchListenerFailedException("on purpose", AWAY, 0));
		assertThat(breaker().getMetrics().getNumberOfBufferedCalls()).isZero();
	}

	@Test
	void aBatchThatBeganEarlierMakesNoFailureForgotten() {
		CallPermits batch = enter(TestInvocations.batch("1", "2", "3", "4", "5"));
		CallPermits failed = enter(TestInvocations.invocation("value"));
		failed.ended(AWAY);
		batch.ended(null);
		assertThat(failed.blame(AWAY)).isEqualTo(Blame.UNCLEAR);
	}

	@Test
	void aBatchThatEndsWhileTheBreakerIsTriedIsOneCall() {
		use(CircuitBreakerConfig.custom().permittedNumberOfCallsInHalfOpenState(3).build());
		CallPermits batch = enter(TestInvocations.batch("done", "done", "done", "done"));
		Invocation second = TestInvocations.batch("done", "done", "done", "failed");
		CallPermits failing = enter(second);
		breaker().transitionToOpenState();
		breaker().transitionToHalfOpenState();
		batch.ended(null);
		failing.ended(new BatchListenerFailedException("on purpose", AWAY, 3));
		failing.succeeded(second.attempts().subList(0, 3));
		assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
		assertThat(breaker().getMetrics().getNumberOfBufferedCalls()).isEqualTo(2);
	}

	@Test
	void betweenBatchesOfTheTopicManyRetriesMayFail() {
		use(CircuitBreakerConfig.ofDefaults());
		String[] values = new String[100];
		Arrays.fill(values, "done");
		for (int second = 0; second < 10; second++) {
			enter(TestInvocations.batch(values)).ended(null);
			for (int i = 0; i < 20; i++) {
				enter(TestInvocations.retry()).ended(AWAY);
			}
		}
		assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
	}

	@Test
	void whenTheBreakerHasForgottenAllCallsFewRetriesMayFail() {
		use(CircuitBreakerConfig.custom().minimumNumberOfCalls(10).slidingWindowSize(100).build());
		String[] values = new String[100];
		Arrays.fill(values, "done");
		enter(TestInvocations.batch(values)).ended(null);
		breaker().reset();
		failTwoRetries();
		enter(TestInvocations.batch(values)).ended(null);
		breaker().transitionToOpenState();
		breaker().transitionToClosedState();
		failTwoRetries();
	}

	private void failTwoRetries() {
		enter(TestInvocations.retry()).ended(AWAY);
		enter(TestInvocations.retry()).ended(AWAY);
		assertThat(this.pipeline.enter(TestInvocations.retry()).isGranted()).isFalse();
	}

	@Test
	void aRetryThatFailsWhileTheBreakerIsTriedLetsOthersGoFirst() {
		use(CircuitBreakerConfig.custom().permittedNumberOfCallsInHalfOpenState(3).build());
		enter(TestInvocations.invocation("value")).ended(null);
		breaker().transitionToOpenState();
		breaker().transitionToHalfOpenState();
		assertThat(this.pipeline.enter(TestInvocations.retry()).isGranted()).isFalse();
		for (int i = 0; i < 2; i++) {
			await().until(() -> {
				CallPermits permits = this.pipeline.enter(TestInvocations.retry());
				permits.ended(AWAY);
				return permits.isGranted();
			});
			assertThat(this.pipeline.enter(TestInvocations.retry()).isGranted()).isFalse();
		}
		assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
	}

	@Test
	void retriesDoNotWaitForABreakerThatDoesNotOpen() {
		use(CircuitBreakerConfig.custom().minimumNumberOfCalls(2).slidingWindowSize(2).build());
		breaker().transitionToDisabledState();
		for (int i = 0; i < 10; i++) {
			enter(TestInvocations.retry()).ended(AWAY);
		}
		breaker().transitionToMetricsOnlyState();
		for (int i = 0; i < 10; i++) {
			enter(TestInvocations.retry()).ended(AWAY);
		}
		fail(TestInvocations.batch("done", "failed"), 1);
		enter(TestInvocations.batch("done", "done")).ended(null);
		assertThat(breaker().getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(2);
	}

	@Test
	void aBatchThatDoesNotSayWhoHasFailedSaysNothing() {
		enter(TestInvocations.batch("unknown", "unknown")).ended(AWAY);
		assertThat(breaker().getMetrics().getNumberOfBufferedCalls()).isZero();
	}

	@Test
	void tombstonesInFrontOfTheRecordThatFailsProveNothing() {
		fail(TestInvocations.batch(null, "failed"), 1);
		assertThat(breaker().getMetrics().getNumberOfSuccessfulCalls()).isZero();
		assertThat(breaker().getMetrics().getNumberOfFailedCalls()).isOne();
	}

	@Test
	void aRecordIsToBlameIfALaterBatchIsDoneUpToAnother() {
		CallPermits failed = enter(TestInvocations.invocation("value"));
		failed.ended(AWAY);
		fail(TestInvocations.batch("done", "failed"), 1);
		assertThat(failed.blame(AWAY)).isEqualTo(Blame.RECORD);
	}

	private Pipeline behind(Consumer<Invocation> deduplication) {
		Stage first = (invocation) -> {
			deduplication.accept(invocation);
			return Admitted.SIMPLY;
		};
		return new Pipeline(List.of(first, this.stage), this.clock);
	}

	private void use(CircuitBreakerConfig config) {
		assertThat(breaker()).isNotNull();
		this.registry.replace("service", CircuitBreaker.of("service", config));
	}

	private CircuitBreaker breaker() {
		return this.registry.circuitBreaker("service");
	}

	private CallPermits enter(Invocation invocation) {
		CallPermits permits = this.pipeline.enter(invocation);
		assertThat(permits.isGranted()).isTrue();
		return permits;
	}

	/**
	 * As a listener of batches whose failure undoes nothing.
	 */
	private void fail(Invocation batch, int culprit) {
		CallPermits permits = enter(batch);
		permits.ended(new BatchListenerFailedException("on purpose", AWAY, culprit));
		permits.succeeded(batch.attempts().subList(0, culprit));
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

}
