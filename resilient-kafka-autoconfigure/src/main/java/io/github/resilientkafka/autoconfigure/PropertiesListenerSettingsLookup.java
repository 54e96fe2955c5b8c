package io.github.resilientkafka.autoconfigure;

import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.github.resilientkafka.autoconfigure.ResilientKafkaProperties.Listener;
import io.github.resilientkafka.listener.ListenerSettingsLookup;
import io.github.resilientkafka.policy.ListenerSettings;
import io.github.resilientkafka.policy.Setting;
import org.jspecify.annotations.Nullable;

/**
 * Finds the settings of listeners in properties.
 *
 * @param properties the properties
 */
record PropertiesListenerSettingsLookup(ResilientKafkaProperties properties) implements ListenerSettingsLookup {

	@Override
	public ListenerSettings of(String id) {
		return settings("resilient-kafka.listeners." + id, this.properties.listeners().get(id));
	}

	@Override
	public ListenerSettings defaults() {
		return settings("resilient-kafka.defaults", this.properties.defaults());
	}

	@Override
	public Set<String> ids() {
		return this.properties.listeners().keySet();
	}

	private static ListenerSettings settings(String prefix, @Nullable Listener listener) {
		ListenerSettings.Builder settings = ListenerSettings.builder((setting) -> prefix + "." + setting.key());
		if (listener != null) {
			settings.with(Setting.DELIVERY, listener.delivery())
				.with(Setting.RETRY_DELAYS, present(listener.retry().delays()))
				.with(Setting.RETRY_CONCURRENCY, listener.retry().concurrency())
				.with(Setting.IMMEDIATE_MAX_ATTEMPTS, listener.retry().immediate().maxAttempts())
				.with(Setting.IMMEDIATE_DELAY, listener.retry().immediate().delay())
				.with(Setting.RETRY_ON, present(listener.retry().on()))
				.with(Setting.RETRY_NOT_ON, present(listener.retry().notOn()))
				.with(Setting.MAX_AGE, listener.retry().maxAge())
				.with(Setting.DEAD_LETTER, listener.deadLetter().enabled());
		}
		return settings.build();
	}

	/**
	 * An empty element, as in {@code 1m,}, is bound to null.
	 */
	private static <T> @Nullable List<T> present(@Nullable List<@Nullable T> values) {
		return (values != null) ? values.stream().filter(Objects::nonNull).toList() : null;
	}

}
