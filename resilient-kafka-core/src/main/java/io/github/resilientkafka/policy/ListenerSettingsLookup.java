package io.github.resilientkafka.policy;

import java.util.Set;

/**
 * Finds the settings of listeners that were made outside of their annotations.
 */
public interface ListenerSettingsLookup {

	/**
	 * The settings of one listener.
	 * @param id the id of the listener
	 * @return its settings, possibly none
	 */
	ListenerSettings of(String id);

	/**
	 * The settings of all listeners.
	 * @return the settings, possibly none
	 */
	ListenerSettings defaults();

	/**
	 * The listeners that settings were made for.
	 * @return the ids
	 */
	Set<String> ids();

}
