package io.github.resilientkafka.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.policy.FailureKind;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.policy.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of a record whose attempt failed: a function of policy, attempt
 * and time.
 *
 * @param policy the policy of the listener
 */
public record FailureDecider(ListenerPolicy policy) {

	/**
	 * How long a record waits in ms whose call was refused on its way, first and at most.
	 * Asking again costs no call of what is away.
	 */
	private static final long FIRST_REFUSAL = 100;

	private static final long MAX_REFUSAL = 1_000;

	/**
	 * How long a record steps aside in ms that is in the way of others. Whenever calls
	 * are refused after that, it asks later than they do.
	 */
	private static final long ASIDE = 500;

	/**
	 * Decide.
	 * @param attempt the attempt that failed
	 * @param now the time, in epoch ms
	 * @return what becomes of the record
	 */
	public Outcome decide(FailedAttempt attempt, long now) {
		long firstFailure = (attempt.firstFailure() != null) ? attempt.firstFailure() : now;
		Failure failure = new Failure(attempt.attempt(), firstFailure, attempt.exception());
		if (this.policy.delivery() == Delivery.AT_MOST_ONCE) {
			return giveUp(failure);
		}
		RetryPolicy retry = this.policy.retry();
		FailureKind kind = retry.classifier().classify(attempt.exception());
		if (kind == FailureKind.INFRASTRUCTURE) {
			return new Outcome.Postponed(now + BackOff.delay(attempt.postponements()), false);
		}
		if (kind == FailureKind.REFUSED) {
			return new Outcome.Postponed(
					now + Math.min(MAX_REFUSAL, FIRST_REFUSAL << Math.min(attempt.postponements(), 8)), false);
		}
		if (kind == FailureKind.FATAL) {
			return giveUp(failure);
		}
		boolean inPlace = attempt.lane() == RetryLane.MAIN || attempt.lane() == RetryLane.REPLAY;
		if (inPlace && attempt.immediateAttempts() < retry.immediate().maxAttempts()) {
			return new Outcome.Postponed(now + retry.immediate().delay().toMillis(), true);
		}
		Optional<RetryLane> next = retry.laneAfter(attempt.passed())
			.filter((lane) -> isYoungEnough(firstFailure, now + lane.delay().toMillis(), retry.maxAge()));
		return next.<Outcome>map((lane) -> new Outcome.Retry(lane, now + lane.delay().toMillis(), failure))
			.orElseGet(() -> giveUp(failure));
	}

	/**
	 * Decide about a record that is in the way of others while it is not known whether
	 * any could succeed. It waits in its lane once more, or in the first, and nothing is
	 * counted: what all calls depend on may be away, and that must not lead to the dead
	 * letters. Where there are no lanes, and in that of replays, it is only postponed.
	 * @param attempt the attempt that failed
	 * @param now the time, in epoch ms
	 * @return what becomes of the record
	 */
	public Outcome makeRoom(FailedAttempt attempt, long now) {
		long firstFailure = (attempt.firstFailure() != null) ? attempt.firstFailure() : now;
		List<RetryLane> lanes = this.policy.retry().lanes();
		if (lanes.isEmpty() || attempt.lane() == RetryLane.REPLAY) {
			return new Outcome.Postponed(now + ASIDE, false);
		}
		RetryLane lane = lanes.get(Math.max(attempt.passed(), 1) - 1);
		return new Outcome.Retry(lane, now + lane.delay().toMillis(),
				new Failure(attempt.attempt() - 1, firstFailure, attempt.exception()));
	}

	private Outcome.Failed giveUp(Failure failure) {
		return this.policy.deadLetter() ? new Outcome.DeadLetter(failure) : new Outcome.Dropped(failure);
	}

	private static boolean isYoungEnough(long firstFailure, long due, @Nullable Duration maxAge) {
		return maxAge == null || due - firstFailure <= maxAge.toMillis();
	}

}
