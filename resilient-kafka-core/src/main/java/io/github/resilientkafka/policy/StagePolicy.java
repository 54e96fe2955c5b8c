package io.github.resilientkafka.policy;

import java.util.Map;

/**
 * A policy that calls of a listener method have to pass, with the settings of one
 * listener. It is implemented by a record with a {@link SettingsGroup}:
 * <ul>
 * <li>Each component is a setting. The component {@code maxCalls} of the group
 * {@code bulkhead} is {@code resilient-kafka.listeners.<id>.bulkhead.max-calls} or, where
 * that is absent, {@code resilient-kafka.defaults.bulkhead.max-calls}.</li>
 * <li>The constructor without parameters makes the record with the built-in values, which
 * hold where nothing is set.</li>
 * <li>The compact constructor throws an {@link InvalidSettingException} if a value cannot
 * work. The application does not start then, and is told which key to correct.</li>
 * </ul>
 */
public interface StagePolicy {

	/**
	 * What becomes of the settings for a listener. Called once for each listener, while
	 * the application starts.
	 * @param places the listener, and where each setting was made
	 * @return the policy as it holds for the listener, of the same type
	 * @throws InvalidSettingException if the settings do not fit the listener
	 */
	default StagePolicy resolve(SettingPlaces places) {
		return this;
	}

	/**
	 * What the endpoint shows of this policy.
	 * @return values that can be written as JSON, by their name. By default all settings,
	 * under the name of the group
	 */
	default Map<String, Object> details() {
		return StagePolicyType.of(getClass()).details(this);
	}

}
