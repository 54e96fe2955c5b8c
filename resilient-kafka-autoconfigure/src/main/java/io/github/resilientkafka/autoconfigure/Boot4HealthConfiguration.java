package io.github.resilientkafka.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.resilientkafka.health.ComponentHealth;
import io.github.resilientkafka.health.HealthComponent;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * The health, as Spring Boot 4 shows it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(CompositeHealthContributor.class)
class Boot4HealthConfiguration {

	@Bean
	@ConditionalOnEnabledHealthIndicator("resilient-kafka")
	CompositeHealthContributor resilientKafkaHealthContributor(ObjectProvider<HealthComponent> components) {
		Map<String, HealthContributor> contributors = new LinkedHashMap<>();
		components.orderedStream().forEach((component) -> contributors.put(component.name(), indicator(component)));
		return CompositeHealthContributor.fromMap(contributors);
	}

	private static HealthIndicator indicator(HealthComponent component) {
		return () -> {
			ComponentHealth health = component.health();
			return Health.status(new Status(health.level().name())).withDetails(health.details()).build();
		};
	}

	@Bean
	@ConditionalOnMissingBean
	StatusAggregator resilientKafkaStatusAggregator(Environment environment) {
		return StatusAggregator.of(StatusOrder.of(environment));
	}

}
