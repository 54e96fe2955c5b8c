package io.github.resilientkafka.policy;

import java.util.List;

import io.github.resilientkafka.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one listener in all places where settings are made. Keys are those
 * below the prefix of a listener, such as {@code rate-limiter.instance}.
 */
public final class SettingPlaces {

	private final String listener;

	private final List<ListenerSettings> own;

	private final ListenerSettings defaults;

	private final ListenerSettings builtIn;

	private final ClassLoader classLoader;

	/**
	 * Put the places together.
	 * @param listener the id of the listener
	 * @param own what was set for this listener, the strongest first
	 * @param defaults what was set for all listeners
	 * @param builtIn what holds where nothing is set
	 * @param classLoader the class loader of the application
	 */
	SettingPlaces(String listener, List<ListenerSettings> own, ListenerSettings defaults, ListenerSettings builtIn,
			ClassLoader classLoader) {
		this.listener = listener;
		this.own = own;
		this.defaults = defaults;
		this.builtIn = builtIn;
		this.classLoader = classLoader;
	}

	/**
	 * The listener.
	 * @return its id
	 */
	public String listener() {
		return this.listener;
	}

	/**
	 * What is promised of its records.
	 * @return the delivery guarantee
	 */
	public Delivery delivery() {
		return (Delivery) get(Setting.DELIVERY.key());
	}

	/**
	 * Whether a setting was made for this very listener.
	 * @param key the key
	 * @return whether it was
	 */
	public boolean isOwn(String key) {
		return ownSource(key) != null;
	}

	/**
	 * Whether a setting was made at all.
	 * @param key the key
	 * @return whether its value is not the built-in one
	 */
	public boolean isSet(String key) {
		return isOwn(key) || this.defaults.values().containsKey(key);
	}

	/**
	 * Whether offsets are committed before records are processed, so that no record may
	 * wait: it would be lost if the instance stopped.
	 * @param keys the settings that would make records wait
	 * @return whether this is an at-most-once listener
	 * @throws InvalidSettingException if one of the settings was made for this very
	 * listener, and is not {@code false}
	 */
	public boolean mustNotWait(String... keys) {
		if (delivery() != Delivery.AT_MOST_ONCE) {
			return false;
		}
		for (String key : keys) {
			Object value = isOwn(key) ? find(key) : null;
			if (value != null && !Boolean.FALSE.equals(value)) {
				throw new InvalidSettingException(key, value,
						"With delivery at-most-once offsets are committed first, so records that wait would be lost when the instance stops.",
						"Remove it, or use at-least-once.");
			}
		}
		return true;
	}

	/**
	 * Whether there is no library that a policy needs.
	 * @param library the library
	 * @param keys the settings that ask for it
	 * @return whether it is missing
	 * @throws InvalidSettingException if it is, and one of the settings was made
	 */
	public boolean lacks(OptionalLibrary library, String... keys) {
		if (library.isPresent(this.classLoader)) {
			return false;
		}
		for (String key : keys) {
			Object value = isSet(key) ? find(key) : null;
			if (value != null) {
				throw new InvalidSettingException(key, value, library.artifact() + " is not on the class path.",
						library.remedy() + " Or remove the setting.");
			}
		}
		return true;
	}

	Object get(String key) {
		Object value = find(key);
		if (value == null) {
			throw new IllegalStateException("No built-in value for " + key);
		}
		return value;
	}

	/**
	 * The value of a setting.
	 * @param key the key
	 * @return the value of the first place that has one, or {@code null} if none has
	 */
	public @Nullable Object find(String key) {
		return source(key).values().get(key);
	}

	/**
	 * How the place that has made a setting calls it.
	 */
	String name(String key) {
		return source(key).names().apply(key);
	}

	private ListenerSettings source(String key) {
		ListenerSettings own = ownSource(key);
		if (own != null) {
			return own;
		}
		return this.defaults.values().containsKey(key) ? this.defaults : this.builtIn;
	}

	private @Nullable ListenerSettings ownSource(String key) {
		for (ListenerSettings settings : this.own) {
			if (settings.values().containsKey(key)) {
				return settings;
			}
		}
		return null;
	}

}
