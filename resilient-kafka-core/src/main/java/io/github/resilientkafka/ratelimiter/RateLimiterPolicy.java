package io.github.resilientkafka.ratelimiter;

import java.util.Map;

import io.github.resilientkafka.policy.OptionalLibrary;
import io.github.resilientkafka.policy.SettingPlaces;
import io.github.resilientkafka.policy.SettingsGroup;
import io.github.resilientkafka.policy.StagePolicy;
import org.jspecify.annotations.Nullable;

/**
 * Which rate limiter a listener has. It knows nothing of the library, which may be
 * absent.
 *
 * @param instance its name, or {@code null} if there is none
 */
@SettingsGroup("rate-limiter")
public record RateLimiterPolicy(@Nullable String instance) implements StagePolicy {

	/** The name of the rate limiter. */
	public static final String INSTANCE = "rate-limiter.instance";

	private static final RateLimiterPolicy OFF = new RateLimiterPolicy(null);

	public RateLimiterPolicy() {
		this(null);
	}

	@Override
	public RateLimiterPolicy resolve(SettingPlaces places) {
		boolean off = places.mustNotWait(INSTANCE) || places.lacks(OptionalLibrary.RATE_LIMITER, INSTANCE);
		return off ? OFF : this;
	}

	@Override
	public Map<String, Object> details() {
		return (this.instance != null) ? Map.of("rateLimiter", this.instance) : Map.of();
	}

}
