package io.github.resilientkafka.startup;

import java.util.Map;
import java.util.TreeMap;

import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a client: what was set, and what applies with the defaults.
 *
 * @param set what was set
 * @param values what applies
 * @param refusal why Kafka does not accept it, or {@code null} if it does
 */
record EffectiveConfig(Map<String, Object> set, Map<String, Object> values, @Nullable String refusal) {

	/**
	 * Not with the configuration classes of the clients, which log all values.
	 */
	static EffectiveConfig of(ConfigDef definition, Map<String, ?> set) {
		Map<String, Object> own = new TreeMap<>(set);
		try {
			return new EffectiveConfig(own, new TreeMap<>(new AbstractConfig(definition, own, false).values()), null);
		}
		catch (ConfigException ex) {
			Map<String, Object> values = new TreeMap<>(definition.defaultValues());
			values.putAll(own);
			return new EffectiveConfig(own, values, String.valueOf(ex.getMessage()));
		}
	}

	boolean isSet(String name) {
		return this.set.get(name) != null;
	}

	String text(String name) {
		Object value = this.values.get(name);
		return (value != null) ? value.toString() : "";
	}

	boolean is(String name) {
		return Boolean.parseBoolean(text(name));
	}

	/**
	 * A number, or one that no rule objects to if there is none.
	 */
	long number(String name, long otherwise) {
		try {
			return Long.parseLong(text(name));
		}
		catch (NumberFormatException ex) {
			return otherwise;
		}
	}

}
