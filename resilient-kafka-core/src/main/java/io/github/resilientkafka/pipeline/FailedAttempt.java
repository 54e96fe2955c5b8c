package io.github.resilientkafka.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * An attempt that failed.
 *
 * @param lane the number of the lane that the record was in,
 * {@link io.github.resilientkafka.policy.RetryLane#MAIN} for its topic
 * @param passed how many lanes of the chain are behind the record, that one included
 * @param repeats how often it has been in the last lane again
 * @param attempt the number of the attempt, from 1
 * @param immediateAttempts the attempts in place made before this one, in this lane
 * @param postponements how often the attempt was put off before without counting
 * @param firstFailure when the record failed for the first time, in epoch ms, or
 * {@code null} if this is the first
 * @param exception what it failed with
 */
public record FailedAttempt(int lane, int passed, int repeats, int attempt, int immediateAttempts, int postponements,
		@Nullable Long firstFailure, Throwable exception) {

	/**
	 * The same attempt, as one that is not repeated in place.
	 * @return an attempt for which no attempts in place are left
	 */
	public FailedAttempt withoutRepetition() {
		return new FailedAttempt(this.lane, this.passed, this.repeats, this.attempt, Integer.MAX_VALUE,
				this.postponements, this.firstFailure, this.exception);
	}

}
