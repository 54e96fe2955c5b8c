package io.github.resilientkafka.pipeline;

import java.time.Duration;
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
		if (kind == FailureKind.FATAL) {
			return giveUp(failure);
		}
		if (attempt.lane() == RetryLane.MAIN && attempt.immediateAttempts() < retry.immediate().maxAttempts()) {
			return new Outcome.Postponed(now + retry.immediate().delay().toMillis(), true);
		}
		Optional<RetryLane> next = retry.laneAfter(attempt.lane())
			.filter((lane) -> isYoungEnough(firstFailure, now + lane.delay().toMillis(), retry.maxAge()));
		return next.<Outcome>map((lane) -> new Outcome.Retry(lane, now + lane.delay().toMillis(), failure))
			.orElseGet(() -> giveUp(failure));
	}

	private Outcome giveUp(Failure failure) {
		return this.policy.deadLetter() ? new Outcome.DeadLetter(failure) : new Outcome.Dropped(failure);
	}

	private static boolean isYoungEnough(long firstFailure, long due, @Nullable Duration maxAge) {
		return maxAge == null || due - firstFailure <= maxAge.toMillis();
	}

}
