package io.github.resilientkafka.policy;

import java.time.Duration;

/**
 * Attempts in place, before a record leaves for its first retry topic.
 *
 * @param maxAttempts how many, 0 for none
 * @param delay the time between them, 0 or more
 */
public record ImmediateRetry(int maxAttempts, Duration delay) {

	public ImmediateRetry {
		if (maxAttempts < 0) {
			throw new InvalidSettingException(Setting.IMMEDIATE_MAX_ATTEMPTS, maxAttempts,
					"There is no negative number of attempts.", "Set it to 0 for none, or more.");
		}
		if (delay.isNegative()) {
			throw new InvalidSettingException(Setting.IMMEDIATE_DELAY, delay, "Time does not run backwards.",
					"Set it to 0 or more.");
		}
	}

}
