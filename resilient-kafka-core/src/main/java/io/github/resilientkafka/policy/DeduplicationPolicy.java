package io.github.resilientkafka.policy;

import java.time.Duration;

/**
 * How records are recognised that were processed before.
 *
 * @param key where the key of a record is: {@code header:<name>}, {@code key}, or a SpEL
 * expression on the record
 * @param store {@code memory}, {@code redis}, {@code jdbc}, or the name of a bean
 * @param retention how long a processed key is remembered
 * @param claimExpiry how long the claim of an instance that has died keeps others waiting
 */
public record DeduplicationPolicy(String key, String store, Duration retention, Duration claimExpiry) {

	public DeduplicationPolicy {
		if (retention.toMillis() < 1) {
			throw new InvalidSettingException(Setting.DEDUPLICATION_RETENTION, retention,
					"Every key would be forgotten at once.", "Set how far apart duplicates may be, for example 24h.");
		}
		if (claimExpiry.toMillis() < 1_000) {
			throw new InvalidSettingException(Setting.DEDUPLICATION_CLAIM_EXPIRY, claimExpiry,
					"An instance that is slow for a moment would lose its claims.", "Set it to 1s or more.");
		}
	}

}
