package io.github.resilientkafka.autoconfigure;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.circuitbreaker.CircuitBreakerPolicy;
import io.github.resilientkafka.circuitbreaker.CircuitBreakerStages;
import io.github.resilientkafka.pipeline.StageOrder;
import io.github.resilientkafka.pipeline.StageSettings;
import io.github.resilientkafka.policy.ListenerSettingsLookup;
import io.github.resilientkafka.time.TimeSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * The stage that needs circuit breakers of resilience4j. Its settings are known without
 * the library, so that who has made them is told what is missing.
 */
@Configuration(proxyBeanMethods = false)
@StageSettings(CircuitBreakerPolicy.class)
class CircuitBreakerConfiguration {

	/**
	 * The stage.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(CircuitBreakerRegistry.class)
	static class WithLibrary {

		@Bean
		RegisteredBreakers resilientKafkaRegisteredBreakers(ObjectProvider<CircuitBreakerRegistry> registries,
				ListenerSettingsLookup settings) {
			CircuitBreakerRegistry registry = registries.getIfAvailable();
			return new RegisteredBreakers((registry != null) ? registry : CircuitBreakerRegistry.ofDefaults(),
					registry != null, settings);
		}

		@Bean
		@Order(StageOrder.CIRCUIT_BREAKER)
		CircuitBreakerStages resilientKafkaCircuitBreakerStages(RegisteredBreakers breakers,
				ApplicationEventPublisher publisher, TimeSource time) {
			return new CircuitBreakerStages(breakers::registry, new ListenerEvents(publisher), time);
		}

	}

}
