package io.github.resilientkafka.budget;

import java.time.Duration;
import java.util.Map;

import io.github.resilientkafka.policy.InvalidSettingException;
import io.github.resilientkafka.policy.SettingPlaces;
import io.github.resilientkafka.policy.SettingsGroup;
import io.github.resilientkafka.policy.StagePolicy;

/**
 * How many retries may be made for the first attempts.
 *
 * @param enabled whether there is a limit
 * @param ratio the retries for each first attempt, 0 or more
 * @param minPerSecond the retries per second that may be made in any case, 0 or more
 * @param window the time over which first attempts are averaged, 1 s or more
 */
@SettingsGroup("retry.budget")
public record RetryBudgetPolicy(boolean enabled, double ratio, double minPerSecond,
		Duration window) implements StagePolicy {

	private static final String RATIO = "retry.budget.ratio";

	private static final String MIN_PER_SECOND = "retry.budget.min-per-second";

	private static final String WINDOW = "retry.budget.window";

	public RetryBudgetPolicy() {
		this(true, 0.2, 10, Duration.ofSeconds(10));
	}

	public RetryBudgetPolicy {
		if (enabled) {
			check(ratio, minPerSecond, window);
		}
	}

	private static void check(double ratio, double minPerSecond, Duration window) {
		if (!(ratio >= 0) || Double.isInfinite(ratio)) {
			throw new InvalidSettingException(RATIO, ratio, "It is not a share of the first attempts.",
					"Set it to 0 or more, for example 0.2 for one retry in five first attempts.");
		}
		if (!(minPerSecond >= 0) || Double.isInfinite(minPerSecond)) {
			throw new InvalidSettingException(MIN_PER_SECOND, minPerSecond, "There is no negative number of retries.",
					"Set it to 0 or more.");
		}
		if (ratio == 0 && minPerSecond == 0) {
			throw new InvalidSettingException(MIN_PER_SECOND, minPerSecond,
					"With a ratio of 0 as well, no record in a retry topic would ever be tried again.",
					"Set one of the two above 0. To have no retries, leave retry.delays empty.");
		}
		if (window.toMillis() < 1_000) {
			throw new InvalidSettingException(WINDOW, window,
					"Over so short a time the number of first attempts says nothing.", "Set it to 1s or more.");
		}
	}

	@Override
	public RetryBudgetPolicy resolve(SettingPlaces places) {
		return places.mustNotWait() ? new RetryBudgetPolicy(false, this.ratio, this.minPerSecond, this.window) : this;
	}

	@Override
	public Map<String, Object> details() {
		return this.enabled ? Map.of("retryBudget", Map.of("ratio", this.ratio, "minPerSecond", this.minPerSecond))
				: Map.of();
	}

}
