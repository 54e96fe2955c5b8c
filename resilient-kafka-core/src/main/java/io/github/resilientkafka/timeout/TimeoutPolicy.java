package io.github.resilientkafka.timeout;

import java.time.Duration;

import io.github.resilientkafka.policy.InvalidSettingException;
import io.github.resilientkafka.policy.SettingsGroup;
import io.github.resilientkafka.policy.StagePolicy;
import org.jspecify.annotations.Nullable;

/**
 * How long a call may take.
 *
 * @param timeout the time, or {@code null} without limit
 */
@SettingsGroup("")
public record TimeoutPolicy(@Nullable Duration timeout) implements StagePolicy {

	/** How long a call may take. */
	public static final String TIMEOUT = "timeout";

	public TimeoutPolicy() {
		this(null);
	}

	public TimeoutPolicy {
		if (timeout != null && timeout.toMillis() < 1) {
			throw new InvalidSettingException(TIMEOUT, timeout, "No call can be that fast.",
					"Set a duration of 1ms or more, or none for no limit.");
		}
	}

}
