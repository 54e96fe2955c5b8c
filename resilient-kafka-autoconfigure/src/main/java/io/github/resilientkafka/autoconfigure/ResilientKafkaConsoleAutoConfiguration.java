package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.deadletter.console.KafkaConsoleEndpoint;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the console of {@link ResilientKafkaListener}s.
 */
@AutoConfiguration(after = ResilientKafkaDeadLettersAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(name = ResilientKafkaListener.CONTAINER_FACTORY)
@ConditionalOnBooleanProperty("resilient-kafka.console.enabled")
@ConditionalOnAvailableEndpoint(KafkaConsoleEndpoint.class)
@EnableConfigurationProperties(ConsoleProperties.class)
public final class ResilientKafkaConsoleAutoConfiguration {

	ResilientKafkaConsoleAutoConfiguration() {
	}

	@Bean
	KafkaConsoleEndpoint resilientKafkaConsoleEndpoint(ObjectProvider<PathMappedEndpoints> endpoints) {
		return new KafkaConsoleEndpoint((id) -> {
			PathMappedEndpoints mapped = endpoints.getIfAvailable();
			String path = (mapped != null) ? mapped.getRootPath(EndpointId.of(id)) : null;
			return (path != null) ? path : id;
		});
	}

}
