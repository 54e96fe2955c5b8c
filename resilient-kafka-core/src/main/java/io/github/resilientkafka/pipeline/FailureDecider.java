package io.github.resilientkafka.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.failure.AskedDelay;
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
		Duration asked = AskedDelay.of(attempt.exception(), now);
		boolean inPlace = attempt.lane() == RetryLane.MAIN || attempt.lane() == RetryLane.REPLAY;
		if (inPlace && attempt.immediateAttempts() < retry.immediate().maxAttempts()
				&& asked.compareTo(retry.immediate().delay()) <= 0) {
			return new Outcome.Postponed(now + retry.immediate().delay().toMillis(), true);
		}
		return next(attempt, asked).map((lane) -> retry(lane, asked, attempt, failure, now))
			.filter((next) -> isYoungEnough(firstFailure, tried(next), retry.maxAge()))
			.<Outcome>map((next) -> next)
			.orElseGet(() -> giveUp(failure));
	}

	/**
	 * When a record is tried: it goes on waiting in whole lanes.
	 */
	private long tried(Outcome.Retry retry) {
		long last = this.policy.retry().lastLane().map((lane) -> lane.delay().toMillis()).orElse(1L);
		return retry.due() + (retry.remaining() + last - 1) / last * last;
	}

	private Optional<RetryLane> next(FailedAttempt attempt, Duration asked) {
		RetryPolicy retry = this.policy.retry();
		Optional<RetryLane> next = retry.laneAfter(attempt.passed(), asked);
		boolean again = attempt.lane() != RetryLane.REPLAY && attempt.repeats() < retry.repeatLast();
		return (next.isEmpty() && again) ? retry.lastLane() : next;
	}

	private Outcome.Retry retry(RetryLane lane, Duration asked, FailedAttempt attempt, Failure failure, long now) {
		boolean again = attempt.passed() >= this.policy.retry().lanes().size();
		long delay = lane.delay().toMillis();
		return new Outcome.Retry(lane, now + delay, failure, attempt.repeats() + (again ? 1 : 0),
				Math.max(0, asked.toMillis() - delay));
	}

	/**
	 * Decide where a record goes on waiting whose lane is over, but not the time that was
	 * asked for. It is not tried before, and never goes back to a lane that is behind it.
	 * @param passed how many lanes of the chain are behind it
	 * @param repeats how often it has been in the last lane again
	 * @param wait how long it has to go on waiting, in ms
	 * @param failure the failure that it waits for
	 * @param now the time, in epoch ms
	 * @return where it waits, or nothing if there are no lanes
	 */
	public Optional<Outcome.Retry> goOnWaiting(int passed, int repeats, long wait, Failure failure, long now) {
		RetryPolicy retry = this.policy.retry();
		return retry.laneAfter(passed, Duration.ofMillis(wait)).or(retry::lastLane).map((lane) -> {
			long delay = lane.delay().toMillis();
			return new Outcome.Retry(lane, now + delay, failure, repeats, Math.max(0, wait - delay));
		});
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
				new Failure(attempt.attempt() - 1, firstFailure, attempt.exception()), attempt.repeats(), 0);
	}

	private Outcome.Failed giveUp(Failure failure) {
		return this.policy.deadLetter() ? new Outcome.DeadLetter(failure) : new Outcome.Dropped(failure);
	}

	private static boolean isYoungEnough(long firstFailure, long due, @Nullable Duration maxAge) {
		return maxAge == null || due - firstFailure <= maxAge.toMillis();
	}

}
