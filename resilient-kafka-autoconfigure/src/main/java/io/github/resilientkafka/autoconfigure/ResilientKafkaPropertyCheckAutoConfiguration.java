package io.github.resilientkafka.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.autoconfigure.keys.InvalidPropertiesException;
import io.github.resilientkafka.autoconfigure.keys.KeyNode;
import io.github.resilientkafka.autoconfigure.keys.OtherKeys;
import io.github.resilientkafka.autoconfigure.keys.PropertyCheck;
import io.github.resilientkafka.autoconfigure.keys.PropertyProblem;
import io.github.resilientkafka.policy.StagePolicyType;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.env.Environment;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.util.Assert;

/**
 * Auto-configuration that refuses properties nobody reads, before any bean is made. It
 * holds whatever is switched on or off.
 */
@AutoConfiguration
@ConditionalOnClass(EnableKafka.class)
public final class ResilientKafkaPropertyCheckAutoConfiguration {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("resilient-kafka");

	/**
	 * The one that all others are below comes first.
	 */
	private static final List<Class<?>> BOUND = List.of(ResilientKafkaProperties.class, HealthProperties.class,
			MetricsProperties.class, AuditProperties.class, StartupCheckProperties.class, DeadLettersProperties.class,
			ConsoleProperties.class);

	/**
	 * What the conditions of auto-configurations read, which know no other values.
	 */
	private static final Set<ConfigurationPropertyName> SWITCHES = Set.of(
			ConfigurationPropertyName.of("resilient-kafka.enabled"),
			ConfigurationPropertyName.of("resilient-kafka.dead-letters.enabled"),
			ConfigurationPropertyName.of("resilient-kafka.console.enabled"),
			ConfigurationPropertyName.of("resilient-kafka.health.enabled"),
			ConfigurationPropertyName.of("resilient-kafka.metrics.enabled"));

	ResilientKafkaPropertyCheckAutoConfiguration() {
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static BeanFactoryPostProcessor resilientKafkaPropertyCheck(Environment environment) {
		return (beanFactory) -> {
			PropertyCheck check = new PropertyCheck(PREFIX, keys(StagePolicyTypes.of(beanFactory)), SWITCHES,
					(own) -> new OtherKeys(beanFactory, own), environment::resolvePlaceholders);
			List<PropertyProblem> problems = check.of(ConfigurationPropertySources.get(environment));
			if (!problems.isEmpty()) {
				throw new InvalidPropertiesException(problems);
			}
		};
	}

	/**
	 * The settings of a stage are settings of a listener.
	 */
	private static KeyNode keys(StagePolicyTypes stages) {
		KeyNode keys = KeyNode.of(records());
		for (StagePolicyType stage : stages.types()) {
			KeyNode settings = KeyNode.of(stage.group(), stage.type());
			keys = keys.with("defaults", settings).withAny("listeners", settings);
		}
		return keys;
	}

	static Map<ConfigurationPropertyName, Class<?>> records() {
		Map<ConfigurationPropertyName, Class<?>> records = new LinkedHashMap<>();
		for (Class<?> type : BOUND) {
			ConfigurationProperties annotation = AnnotationUtils.findAnnotation(type, ConfigurationProperties.class);
			Assert.state(annotation != null, () -> type + " has no prefix");
			records.put(ConfigurationPropertyName.of(annotation.prefix()), type);
		}
		return records;
	}

}
