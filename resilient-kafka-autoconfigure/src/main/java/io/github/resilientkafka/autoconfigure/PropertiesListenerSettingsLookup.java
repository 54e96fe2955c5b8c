package io.github.resilientkafka.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import io.github.resilientkafka.autoconfigure.ResilientKafkaProperties.Listener;
import io.github.resilientkafka.policy.ListenerSettings;
import io.github.resilientkafka.policy.ListenerSettingsLookup;
import io.github.resilientkafka.policy.SettingsRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Finds the settings of listeners in properties.
 *
 * @param properties the properties
 * @param stages what is bound of other stages
 */
record PropertiesListenerSettingsLookup(ResilientKafkaProperties properties,
		BoundStageSettings stages) implements ListenerSettingsLookup {

	@Override
	public ListenerSettings of(String id) {
		return settings("resilient-kafka.listeners." + id, this.properties.listeners().get(id),
				this.stages.listeners().getOrDefault(id, Map.of()));
	}

	@Override
	public ListenerSettings defaults() {
		return settings("resilient-kafka.defaults", this.properties.defaults(), this.stages.defaults());
	}

	@Override
	public Set<String> ids() {
		Set<String> ids = new TreeSet<>(this.properties.listeners().keySet());
		ids.addAll(this.stages.listeners().keySet());
		return ids;
	}

	private static ListenerSettings settings(String prefix, @Nullable Listener listener, Map<String, Object> stages) {
		ListenerSettings.Builder settings = ListenerSettings.builder((key) -> prefix + "." + key);
		if (listener != null) {
			SettingsRecord.values("", listener).forEach((key, value) -> settings.with(key, meant(value)));
		}
		stages.forEach((key, value) -> settings.with(key, meant(value)));
		return settings.build();
	}

	/**
	 * An empty text is how a property file says that there is none, and an empty element
	 * of a list, as in {@code 1m,}, is bound to null.
	 */
	private static @Nullable Object meant(Object value) {
		if (value instanceof String text) {
			return StringUtils.hasText(text) ? text.trim() : null;
		}
		return (value instanceof List<?> list) ? list.stream().filter(Objects::nonNull).toList() : value;
	}

}
