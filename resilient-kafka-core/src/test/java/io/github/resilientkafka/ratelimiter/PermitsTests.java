package io.github.resilientkafka.ratelimiter;

import java.time.Duration;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PermitsTests {

	private final RateLimiterRegistry registry = RateLimiterRegistry.of(onceAnHour());

	private final Permits permits = new Permits(() -> this.registry.rateLimiter("service"));

	@Test
	void aLimiterThatReplacesAnotherCountsAtOnce() {
		assertThat(this.permits.take()).isZero();
		assertThat(this.permits.take()).as("the next is reserved for the next hour").isPositive();
		RateLimiter replacement = RateLimiter.of("service",
				RateLimiterConfig.from(onceAnHour()).limitForPeriod(2).build());
		this.registry.replace("service", replacement);
		assertThat(this.permits.take()).isZero();
		assertThat(this.permits.take()).isZero();
		assertThat(this.permits.take()).isPositive();
	}

	@Test
	void aReservedPermitIsNoneOfALimiterThatIsStricter() {
		assertThat(this.permits.take()).isZero();
		assertThat(this.permits.take()).isPositive();
		RateLimiter replacement = RateLimiter.of("service", onceAnHour());
		replacement.drainPermissions();
		this.registry.replace("service", replacement);
		assertThat(this.permits.take()).isPositive();
	}

	@Test
	void aLimiterThatWasRemovedIsMadeAnew() {
		assertThat(this.permits.take()).isZero();
		this.registry.remove("service");
		assertThat(this.permits.take()).isZero();
		assertThat(this.permits.take()).isPositive();
	}

	private static RateLimiterConfig onceAnHour() {
		return RateLimiterConfig.custom()
			.limitForPeriod(1)
			.limitRefreshPeriod(Duration.ofHours(1))
			.timeoutDuration(Duration.ofHours(2))
			.build();
	}

}
