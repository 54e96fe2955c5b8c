package io.github.resilientkafka.autoconfigure;

import java.util.List;
import java.util.Objects;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.deadletter.console.SameOriginFilter;
import jakarta.servlet.Filter;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Guards the endpoints, wherever they are served.
 */
@ManagementContextConfiguration(value = ManagementContextType.ANY, proxyBeanMethods = false)
@ConditionalOnClass({ Filter.class, OncePerRequestFilter.class })
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnBean(name = ResilientKafkaListener.CONTAINER_FACTORY)
class SameOriginConfiguration {

	private static final List<String> ENDPOINTS = List.of("deadletters", "resilientkafka", "kafkaconsole");

	@Bean
	SameOriginFilter resilientKafkaSameOriginFilter(ObjectProvider<PathMappedEndpoints> endpoints) {
		return new SameOriginFilter(() -> endpoints.stream()
			.flatMap((mapped) -> ENDPOINTS.stream().map((id) -> mapped.getPath(EndpointId.of(id))))
			.filter(Objects::nonNull)
			.toList());
	}

}
