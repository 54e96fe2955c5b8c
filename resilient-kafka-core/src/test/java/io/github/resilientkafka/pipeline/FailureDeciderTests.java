package io.github.resilientkafka.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.RetryAfter;
import io.github.resilientkafka.policy.FailureClassifier;
import io.github.resilientkafka.policy.ImmediateRetry;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.policy.RetryPolicy;
import io.github.resilientkafka.policy.StagePolicies;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class FailureDeciderTests {

	private static final long NOW = 1_000_000;

	private static final List<RetryLane> LANES = List.of(new RetryLane(1, Duration.ofMinutes(1)),
			new RetryLane(2, Duration.ofMinutes(5)), new RetryLane(3, Duration.ofHours(1)));

	private static final Exception FAILURE = new IllegalStateException();

	@Test
	void leadsFromLaneToLaneAndThenToTheDeadLetters() {
		FailureDecider decider = decider(LANES, 0, null, true);
		for (int lane = 0; lane < 3; lane++) {
			Outcome outcome = decider.decide(attempt(lane, lane + 1, 0, NOW - 5), NOW);
			assertThat(outcome).isEqualTo(new Outcome.Retry(LANES.get(lane), NOW + LANES.get(lane).delay().toMillis(),
					new Failure(lane + 1, NOW - 5, FAILURE)));
		}
		assertThat(decider.decide(attempt(3, 4, 0, NOW - 5), NOW))
			.isEqualTo(new Outcome.DeadLetter(new Failure(4, NOW - 5, FAILURE)));
	}

	@Test
	void whatMakesRoomStaysInItsLaneAndIsNotCounted() {
		FailureDecider decider = decider(LANES, 0, null, true);
		assertThat(decider.makeRoom(attempt(0, 1, 0, null), NOW))
			.isEqualTo(new Outcome.Retry(LANES.get(0), NOW + 60_000, new Failure(0, NOW, FAILURE)));
		assertThat(decider.makeRoom(attempt(3, 4, 0, NOW - 5), NOW))
			.isEqualTo(new Outcome.Retry(LANES.get(2), NOW + 3_600_000, new Failure(3, NOW - 5, FAILURE)));
		assertThat(decider(List.of(), 0, null, true).makeRoom(attempt(0, 1, 0, null), NOW))
			.isEqualTo(new Outcome.Postponed(NOW + 500, false));
	}

	@Test
	void theFirstFailureIsNowWhereThereWasNone() {
		assertThat(decider(LANES, 0, null, true).decide(attempt(0, 1, 0, null), NOW)).isInstanceOfSatisfying(
				Outcome.Retry.class, (retry) -> assertThat(retry.failure().firstFailure()).isEqualTo(NOW));
	}

	@Test
	void withoutLanesGoesStraightToTheDeadLetters() {
		assertThat(decider(List.of(), 0, null, true).decide(attempt(0, 1, 0, null), NOW))
			.isInstanceOf(Outcome.DeadLetter.class);
	}

	@Test
	void withoutDeadLettersDrops() {
		assertThat(decider(List.of(), 0, null, false).decide(attempt(0, 1, 0, null), NOW))
			.isInstanceOf(Outcome.Dropped.class);
	}

	@Test
	void immediateAttemptsComeFirstAndOnlyOnTheMainLane() {
		FailureDecider decider = decider(LANES, 2, null, true);
		assertThat(decider.decide(attempt(0, 1, 0, null), NOW)).isEqualTo(new Outcome.Postponed(NOW + 7, true));
		assertThat(decider.decide(attempt(0, 2, 1, NOW), NOW)).isEqualTo(new Outcome.Postponed(NOW + 7, true));
		assertThat(decider.decide(attempt(0, 3, 2, NOW), NOW)).isInstanceOf(Outcome.Retry.class);
		assertThat(decider.decide(attempt(1, 4, 0, NOW), NOW)).isInstanceOf(Outcome.Retry.class);
	}

	@Test
	void maxAgeIncludesTheNextDelay() {
		FailureDecider decider = decider(LANES, 0, Duration.ofMinutes(6), true);
		assertThat(decider.decide(attempt(1, 2, 0, NOW - 60_000), NOW)).isInstanceOf(Outcome.Retry.class);
		assertThat(decider.decide(attempt(1, 2, 0, NOW - 60_001), NOW)).isInstanceOf(Outcome.DeadLetter.class);
	}

	@Test
	void anErrorIsPostponedLongerEachTimeAndNotCounted() {
		FailureDecider decider = decider(LANES, 0, null, true);
		assertThat(decider.decide(error(0), NOW)).isEqualTo(new Outcome.Postponed(NOW + 1_000, false));
		assertThat(decider.decide(error(3), NOW)).isEqualTo(new Outcome.Postponed(NOW + 8_000, false));
		assertThat(decider.decide(error(1_000), NOW)).isEqualTo(new Outcome.Postponed(NOW + 30_000, false));
	}

	@Test
	void atMostOnceNeverTriesAgain() {
		ListenerPolicy policy = new ListenerPolicy("orders", Delivery.AT_MOST_ONCE, retry(List.of(), 0, null), true,
				StagePolicies.NONE);
		assertThat(new FailureDecider(policy).decide(attempt(0, 1, 0, null), NOW))
			.isInstanceOf(Outcome.DeadLetter.class);
		assertThat(new FailureDecider(policy).decide(error(0), NOW)).isInstanceOf(Outcome.DeadLetter.class);
	}

	@Test
	void theLastLaneIsWalkedAgainAsOftenAsConfigured() {
		FailureDecider decider = repeating(2);
		assertThat(decider.decide(attempt(3, 4, 0, NOW), NOW))
			.isEqualTo(new Outcome.Retry(LANES.get(2), NOW + 3_600_000, new Failure(4, NOW, FAILURE), 1, 0));
		assertThat(decider.decide(repeated(3, 1), NOW))
			.isEqualTo(new Outcome.Retry(LANES.get(2), NOW + 3_600_000, new Failure(5, NOW, FAILURE), 2, 0));
		assertThat(decider.decide(repeated(3, 2), NOW)).isInstanceOf(Outcome.DeadLetter.class);
		assertThat(decider.decide(repeated(RetryLane.REPLAY, 0), NOW)).isInstanceOf(Outcome.DeadLetter.class);
		assertThat(decider.makeRoom(repeated(3, 1), NOW))
			.isEqualTo(new Outcome.Retry(LANES.get(2), NOW + 3_600_000, new Failure(4, NOW, FAILURE), 1, 0));
	}

	@ParameterizedTest
	@CsvSource({ "0,0,1,0", "0,60,1,0", "0,61,2,0", "0,300,2,0", "0,301,3,0", "0,3600,3,0", "0,3601,3,1", "1,1,2,0",
			"1,301,3,0", "2,1,3,0", "2,9000,3,5400" })
	void aRecordTakesTheFirstLaneThatIsAsLongAsItsExceptionAsks(int lane, long asked, int next, long remaining) {
		Outcome outcome = decider(LANES, 0, null, true).decide(asking(lane, asked), NOW);
		assertThat(outcome).isInstanceOfSatisfying(Outcome.Retry.class, (retry) -> {
			assertThat(retry.lane().number()).isEqualTo(next);
			assertThat(retry.due()).isEqualTo(NOW + retry.lane().delay().toMillis());
			assertThat(retry.remaining()).isEqualTo(remaining * 1000);
		});
	}

	@Test
	void anExceptionThatAsksForMoreIsNotTriedInPlace() {
		FailureDecider decider = decider(LANES, 2, null, true);
		assertThat(decider.decide(asking(0, 1), NOW)).isInstanceOf(Outcome.Retry.class);
		assertThat(decider.decide(asking(0, 0), NOW)).isEqualTo(new Outcome.Postponed(NOW + 7, true));
	}

	@Test
	void whatWouldBeTooOldWhenItsExceptionAllowsItIsGivenUp() {
		FailureDecider decider = decider(LANES, 0, Duration.ofHours(2), true);
		assertThat(decider.decide(asking(0, 7200), NOW)).isInstanceOf(Outcome.Retry.class);
		assertThat(decider.decide(asking(0, 7201), NOW)).isInstanceOf(Outcome.DeadLetter.class);
	}

	@Test
	void theEndOfTheChainIsTheEndWhateverAnExceptionAsks() {
		assertThat(decider(LANES, 0, null, true).decide(asking(3, 60), NOW)).isInstanceOf(Outcome.DeadLetter.class);
	}

	@Test
	void whatGoesOnWaitingNeverGoesBack() {
		Failure failure = new Failure(1, NOW, FAILURE);
		assertThat(decider(LANES, 0, null, true).goOnWaiting(3, 1, 60_000, failure, NOW))
			.contains(new Outcome.Retry(LANES.get(2), NOW + 3_600_000, failure, 1, 0));
		assertThat(decider(LANES, 0, null, true).goOnWaiting(3, 0, 4_000_000, failure, NOW))
			.contains(new Outcome.Retry(LANES.get(2), NOW + 3_600_000, failure, 0, 400_000));
		assertThat(decider(LANES, 0, null, true).goOnWaiting(1, 0, 60_000, failure, NOW))
			.contains(new Outcome.Retry(LANES.get(1), NOW + 300_000, failure, 0, 0));
		assertThat(decider(List.of(), 0, null, true).goOnWaiting(0, 0, 60_000, failure, NOW)).isEmpty();
	}

	private static FailedAttempt repeated(int lane, int repeats) {
		return new FailedAttempt(lane, 3, repeats, 4 + repeats, 0, 0, NOW, FAILURE);
	}

	private static FailedAttempt asking(int lane, long seconds) {
		return new FailedAttempt(lane, lane, 0, lane + 1, 0, 0, NOW, new Busy(Duration.ofSeconds(seconds)));
	}

	private static FailureDecider repeating(int repeatLast) {
		RetryPolicy once = retry(LANES, 0, null);
		return new FailureDecider(new ListenerPolicy("orders", Delivery.AT_LEAST_ONCE,
				new RetryPolicy(once.lanes(), 1, once.immediate(), once.classifier(), null, repeatLast, List.of()),
				true, StagePolicies.NONE));
	}

	private static FailedAttempt attempt(int lane, int attempt, int immediate, @Nullable Long firstFailure) {
		return new FailedAttempt(lane, lane, 0, attempt, immediate, 0, firstFailure, FAILURE);
	}

	private static FailedAttempt error(int postponements) {
		return new FailedAttempt(0, 0, 0, 1, 0, postponements, null, new OutOfMemoryError());
	}

	private static FailureDecider decider(List<RetryLane> lanes, int immediate, @Nullable Duration maxAge,
			boolean deadLetter) {
		return new FailureDecider(new ListenerPolicy("orders", Delivery.AT_LEAST_ONCE, retry(lanes, immediate, maxAge),
				deadLetter, StagePolicies.NONE));
	}

	private static RetryPolicy retry(List<RetryLane> lanes, int immediate, @Nullable Duration maxAge) {
		return new RetryPolicy(lanes, 1, new ImmediateRetry(immediate, Duration.ofMillis(7)),
				new FailureClassifier(Set.of(), Set.of()), maxAge);
	}

	private static final class Busy extends RuntimeException implements RetryAfter {

		private static final long serialVersionUID = 1L;

		private final transient Duration wait;

		Busy(Duration wait) {
			this.wait = wait;
		}

		@Override
		public Duration retryAfter() {
			return this.wait;
		}

	}

}
