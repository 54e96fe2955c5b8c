package io.github.resilientkafka.policy;

import io.github.resilientkafka.Delivery;

/**
 * What one listener was promised.
 *
 * @param listener the id of the listener
 * @param delivery what happens to a record when the process dies
 * @param retry how a failed record is tried again
 * @param deadLetter whether a record that failed for good goes to the dead-letter topic;
 * otherwise it is dropped
 * @param stages what stands in front of each call of the method
 */
public record ListenerPolicy(String listener, Delivery delivery, RetryPolicy retry, boolean deadLetter,
		StagePolicies stages) {

	public ListenerPolicy {
		if (delivery == Delivery.AT_MOST_ONCE && retry.immediate().maxAttempts() > 0) {
			throw new InvalidSettingException(Setting.IMMEDIATE_MAX_ATTEMPTS, retry.immediate().maxAttempts(),
					"With delivery at-most-once the listener sees a record once.",
					"Set it to 0, or use at-least-once.");
		}
		if (delivery == Delivery.AT_MOST_ONCE && !retry.lanes().isEmpty()) {
			throw new InvalidSettingException(Setting.RETRY_DELAYS,
					retry.lanes().stream().map(RetryLane::name).toList(),
					"With delivery at-most-once there are no retry topics.",
					"Leave the delays empty, or use at-least-once.");
		}
	}

}
