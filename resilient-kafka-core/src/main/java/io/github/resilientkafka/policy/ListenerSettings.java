package io.github.resilientkafka.policy;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The settings of a listener that one place has made: its properties, its annotation or
 * the defaults. What is absent is inherited from the next place.
 *
 * @param values the values by the key below the prefix of a listener, such as
 * {@code retry.delays}
 * @param names how the place calls a setting, for messages
 */
public record ListenerSettings(Map<String, Object> values, Function<String, String> names) {

	public ListenerSettings {
		values = Map.copyOf(values);
	}

	/**
	 * Begin to collect the settings of a place.
	 * @param names how the place calls a setting
	 * @return a collector
	 */
	public static Builder builder(Function<String, String> names) {
		return new Builder(names);
	}

	/**
	 * Collects the settings that are present.
	 */
	public static final class Builder {

		private final Map<String, Object> values = new HashMap<>();

		private final Function<String, String> names;

		private Builder(Function<String, String> names) {
			this.names = names;
		}

		/**
		 * Add a setting, if present.
		 * @param key the key below the prefix of a listener
		 * @param value its value, or {@code null} if it is absent
		 * @return this
		 */
		public Builder with(String key, @Nullable Object value) {
			if (value != null) {
				this.values.put(key, value);
			}
			return this;
		}

		/**
		 * Add a setting, if present.
		 * @param setting the setting
		 * @param value its value, or {@code null} if it is absent
		 * @return this
		 */
		public Builder with(Setting setting, @Nullable Object value) {
			return with(setting.key(), value);
		}

		/**
		 * Make the settings.
		 * @return the settings that were present
		 */
		public ListenerSettings build() {
			return new ListenerSettings(this.values, this.names);
		}

	}

}
