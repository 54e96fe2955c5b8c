package io.github.resilientkafka.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.resilientkafka.health.ComponentHealth;
import io.github.resilientkafka.health.HealthComponent;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.CompositeHealthContributor;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthContributor;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.SimpleStatusAggregator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.actuate.health.StatusAggregator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * The health, as Spring Boot 3 shows it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(CompositeHealthContributor.class)
class Boot3HealthConfiguration {

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
		return new SimpleStatusAggregator(StatusOrder.of(environment));
	}

}
