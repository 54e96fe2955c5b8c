package io.github.resilientkafka.policy;

import java.time.Duration;

/**
 * How many retries may be made for the first attempts.
 *
 * @param ratio the retries for each first attempt, 0 or more
 * @param minPerSecond the retries per second that may be made in any case, 0 or more
 * @param window the time over which first attempts are averaged, 1 s or more
 */
public record RetryBudgetPolicy(double ratio, double minPerSecond, Duration window) {

	public RetryBudgetPolicy {
		if (!(ratio >= 0) || Double.isInfinite(ratio)) {
			throw new InvalidSettingException(Setting.BUDGET_RATIO, ratio, "It is not a share of the first attempts.",
					"Set it to 0 or more, for example 0.2 for one retry in five first attempts.");
		}
		if (!(minPerSecond >= 0) || Double.isInfinite(minPerSecond)) {
			throw new InvalidSettingException(Setting.BUDGET_MIN_PER_SECOND, minPerSecond,
					"There is no negative number of retries.", "Set it to 0 or more.");
		}
		if (ratio == 0 && minPerSecond == 0) {
			throw new InvalidSettingException(Setting.BUDGET_MIN_PER_SECOND, minPerSecond,
					"With a ratio of 0 as well, no record in a retry topic would ever be tried again.",
					"Set one of the two above 0. To have no retries, leave retry.delays empty.");
		}
		if (window.toMillis() < 1_000) {
			throw new InvalidSettingException(Setting.BUDGET_WINDOW, window,
					"Over so short a time the number of first attempts says nothing.", "Set it to 1s or more.");
		}
	}

}
