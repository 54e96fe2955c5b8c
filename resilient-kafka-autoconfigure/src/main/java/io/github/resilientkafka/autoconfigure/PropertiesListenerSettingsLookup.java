package io.github.resilientkafka.autoconfigure;

import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.github.resilientkafka.autoconfigure.ResilientKafkaProperties.Listener;
import io.github.resilientkafka.policy.ListenerSettings;
import io.github.resilientkafka.policy.ListenerSettingsLookup;
import io.github.resilientkafka.policy.Setting;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

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
				.with(Setting.DEAD_LETTER, listener.deadLetter().enabled())
				.with(Setting.BUDGET_ENABLED, listener.retry().budget().enabled())
				.with(Setting.BUDGET_RATIO, listener.retry().budget().ratio())
				.with(Setting.BUDGET_MIN_PER_SECOND, listener.retry().budget().minPerSecond())
				.with(Setting.BUDGET_WINDOW, listener.retry().budget().window())
				.with(Setting.CIRCUIT_BREAKER_ENABLED, listener.circuitBreaker().enabled())
				.with(Setting.CIRCUIT_BREAKER_INSTANCE, text(listener.circuitBreaker().instance()))
				.with(Setting.RATE_LIMITER_INSTANCE, text(listener.rateLimiter().instance()))
				.with(Setting.TIMEOUT, listener.timeout())
				.with(Setting.DEDUPLICATION_ENABLED, listener.deduplication().enabled())
				.with(Setting.DEDUPLICATION_KEY, text(listener.deduplication().key()))
				.with(Setting.DEDUPLICATION_STORE, text(listener.deduplication().store()))
				.with(Setting.DEDUPLICATION_RETENTION, listener.deduplication().retention())
				.with(Setting.DEDUPLICATION_CLAIM_EXPIRY, listener.deduplication().claimExpiry());
		}
		return settings.build();
	}

	/**
	 * An empty value is how a property file says that there is none.
	 */
	private static @Nullable String text(@Nullable String value) {
		return StringUtils.hasText(value) ? value.trim() : null;
	}

	/**
	 * An empty element, as in {@code 1m,}, is bound to null.
	 */
	private static <T> @Nullable List<T> present(@Nullable List<@Nullable T> values) {
		return (values != null) ? values.stream().filter(Objects::nonNull).toList() : null;
	}

}
