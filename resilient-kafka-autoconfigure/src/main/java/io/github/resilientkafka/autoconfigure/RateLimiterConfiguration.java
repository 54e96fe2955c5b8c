package io.github.resilientkafka.autoconfigure;

import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilientkafka.pipeline.StageOrder;
import io.github.resilientkafka.pipeline.StageSettings;
import io.github.resilientkafka.ratelimiter.RateLimiterPolicy;
import io.github.resilientkafka.ratelimiter.RateLimiterStages;
import io.github.resilientkafka.time.TimeSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * The stage that needs rate limiters of resilience4j. Its settings are known without the
 * library, so that who has made them is told what is missing.
 */
@Configuration(proxyBeanMethods = false)
@StageSettings(RateLimiterPolicy.class)
class RateLimiterConfiguration {

	/**
	 * The stage.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RateLimiterRegistry.class)
	static class WithLibrary {

		@Bean
		@Order(StageOrder.RATE_LIMITER)
		RateLimiterStages resilientKafkaRateLimiterStages(ObjectProvider<RateLimiterRegistry> registries,
				TimeSource time) {
			RateLimiterRegistry registry = registries.getIfAvailable(RateLimiterRegistry::ofDefaults);
			return new RateLimiterStages(() -> registry, time);
		}

	}

}
