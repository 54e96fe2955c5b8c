package io.github.resilientkafka.deduplication;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.policy.InvalidSettingException;
import io.github.resilientkafka.policy.SettingPlaces;
import io.github.resilientkafka.policy.SettingsGroup;
import io.github.resilientkafka.policy.StagePolicy;

/**
 * How records are recognised that were processed before.
 *
 * @param enabled whether they are
 * @param key where the key of a record is: {@code header:<name>}, {@code key}, or a SpEL
 * expression on the record
 * @param store {@code memory}, {@code redis}, {@code jdbc}, or the name of a bean
 * @param retention how long a processed key is remembered
 * @param claimExpiry how long the claim of an instance that has died keeps others waiting
 */
@SettingsGroup("deduplication")
public record DeduplicationPolicy(boolean enabled, String key, String store, Duration retention,
		Duration claimExpiry) implements StagePolicy {

	/** Whether duplicates are recognised. */
	public static final String ENABLED = "deduplication.enabled";

	/** What makes two records duplicates. */
	public static final String KEY = "deduplication.key";

	/** Where processed keys are kept. */
	public static final String STORE = "deduplication.store";

	private static final String RETENTION = "deduplication.retention";

	private static final String CLAIM_EXPIRY = "deduplication.claim-expiry";

	public DeduplicationPolicy() {
		this(false, "header:event-id", "memory", Duration.ofHours(24), Duration.ofSeconds(30));
	}

	public DeduplicationPolicy {
		if (enabled && retention.toMillis() < 1) {
			throw new InvalidSettingException(RETENTION, retention, "Every key would be forgotten at once.",
					"Set how far apart duplicates may be, for example 24h.");
		}
		if (enabled && claimExpiry.toMillis() < 1_000) {
			throw new InvalidSettingException(CLAIM_EXPIRY, claimExpiry,
					"An instance that is slow for a moment would lose its claims.", "Set it to 1s or more.");
		}
	}

	@Override
	public DeduplicationPolicy resolve(SettingPlaces places) {
		if (places.mustNotWait(ENABLED)) {
			return new DeduplicationPolicy(false, this.key, this.store, this.retention, this.claimExpiry);
		}
		if (!this.enabled) {
			List.of(KEY, STORE, RETENTION, CLAIM_EXPIRY).forEach((setting) -> refuseWithoutEffect(places, setting));
		}
		return this;
	}

	/**
	 * Nobody chooses a key or a store for a listener that is to process duplicates,
	 * unless deduplication was switched off.
	 */
	private static void refuseWithoutEffect(SettingPlaces places, String setting) {
		Object value = places.isOwn(setting) ? places.find(setting) : null;
		if (value != null && !places.isSet(ENABLED)) {
			throw new InvalidSettingException(setting, value,
					"Deduplication is off where it is not enabled, so the setting has no effect.",
					"Set deduplication.enabled=true as well, or false to keep the setting for later.");
		}
	}

	@Override
	public Map<String, Object> details() {
		return this.enabled
				? Map.of("deduplication",
						Map.of("key", this.key, "store", this.store, "retention", this.retention.toString()))
				: Map.of();
	}

}
