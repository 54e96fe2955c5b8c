package io.github.resilientkafka.ratelimiter;

import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.pipeline.StagedListener;
import io.github.resilientkafka.policy.InvalidSettingException;
import io.github.resilientkafka.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Gives each listener the rate limiter that its policy names.
 */
public final class RateLimiterStages implements StageFactory {

	private final Supplier<RateLimiterRegistry> registry;

	private final TimeSource clock;

	public RateLimiterStages(Supplier<RateLimiterRegistry> registry, TimeSource clock) {
		this.registry = registry;
		this.clock = clock;
	}

	@Override
	public @Nullable Supplier<Stage> stagesOf(StagedListener listener) {
		String name = listener.policy().stages().get(RateLimiterPolicy.class).instance();
		if (name == null) {
			return null;
		}
		RateLimiter limiter = limiter(name);
		RateLimiterRegistry registry = this.registry.get();
		// One that is removed goes on to limit: resilience4j's defaults limit nothing
		Permits permits = new Permits(() -> registry.find(name).orElse(limiter));
		return () -> new RateLimiterStage(permits, this.clock);
	}

	/**
	 * With its defaults, a rate limiter limits nothing: 50 permits in 500 ns.
	 */
	private RateLimiter limiter(String name) {
		RateLimiterRegistry registry = this.registry.get();
		return registry.find(name)
			.or(() -> isLimit(registry.getDefaultConfig()) ? Optional.of(registry.rateLimiter(name)) : Optional.empty())
			.orElseThrow(() -> new InvalidSettingException(RateLimiterPolicy.INSTANCE, name,
					"There is no rate limiter of this name; known are "
							+ new TreeSet<>(registry.getAllRateLimiters().stream().map(RateLimiter::getName).toList())
							+ ".",
					"Configure one with resilience4j.ratelimiter.instances." + name
							+ ".limit-for-period and .limit-refresh-period, which resilience4j-spring-boot3"
							+ " (resilience4j-spring-boot4 on Spring Boot 4) reads."));
	}

	/**
	 * Somebody may have configured {@code configs.default}.
	 */
	private static boolean isLimit(RateLimiterConfig config) {
		RateLimiterConfig defaults = RateLimiterConfig.ofDefaults();
		return config.getLimitForPeriod() != defaults.getLimitForPeriod()
				|| !config.getLimitRefreshPeriod().equals(defaults.getLimitRefreshPeriod());
	}

}
