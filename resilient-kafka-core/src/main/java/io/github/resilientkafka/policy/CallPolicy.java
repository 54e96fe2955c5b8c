package io.github.resilientkafka.policy;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What stands in front of each call of a listener method.
 *
 * @param circuitBreaker the name of the circuit breaker, or {@code null} for none
 * @param rateLimiter the name of the rate limiter, or {@code null} for none
 * @param timeout how long a call may take, or {@code null} without limit
 * @param retryBudget how many retries may be made, or {@code null} without limit
 * @param deduplication how records are recognised that were processed before, or
 * {@code null} if they are not
 */
public record CallPolicy(@Nullable String circuitBreaker, @Nullable String rateLimiter, @Nullable Duration timeout,
		@Nullable RetryBudgetPolicy retryBudget, @Nullable DeduplicationPolicy deduplication) {

	/**
	 * Nothing stands in front of a call.
	 */
	public static final CallPolicy NONE = new CallPolicy(null, null, null, null, null);

	public CallPolicy {
		if (timeout != null && timeout.toMillis() < 1) {
			throw new InvalidSettingException(Setting.TIMEOUT, timeout, "No call can be that fast.",
					"Set a duration of 1ms or more, or none for no limit.");
		}
	}

}
