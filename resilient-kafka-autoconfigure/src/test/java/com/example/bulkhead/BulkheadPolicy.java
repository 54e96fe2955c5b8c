package com.example.bulkhead;

import java.time.Duration;

import io.github.resilientkafka.policy.InvalidSettingException;
import io.github.resilientkafka.policy.SettingPlaces;
import io.github.resilientkafka.policy.SettingsGroup;
import io.github.resilientkafka.policy.StagePolicy;

/**
 * How many calls of a listener are made at once.
 *
 * @param maxCalls how many, 1 or more
 * @param pause the time after which a call is tried again that was one too many
 */
@SettingsGroup("bulkhead")
record BulkheadPolicy(int maxCalls, Duration pause) implements StagePolicy {

	private static final String MAX_CALLS = "bulkhead.max-calls";

	BulkheadPolicy() {
		this(10, Duration.ofMillis(100));
	}

	BulkheadPolicy {
		if (maxCalls < 1) {
			throw new InvalidSettingException(MAX_CALLS, maxCalls, "No call could be made.", "Set it to 1 or more.");
		}
	}

	@Override
	public BulkheadPolicy resolve(SettingPlaces places) {
		return places.mustNotWait(MAX_CALLS) ? new BulkheadPolicy(Integer.MAX_VALUE, this.pause) : this;
	}

}
