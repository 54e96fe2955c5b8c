package io.github.resilientkafka.autoconfigure;

import java.util.Map;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.endpoint.DurationParameter;
import io.github.resilientkafka.endpoint.ListenerDescriber;
import io.github.resilientkafka.endpoint.ResilientKafkaEndpoint;
import io.github.resilientkafka.endpoint.ResilientKafkaEndpointWebExtension;
import io.github.resilientkafka.endpoint.UnknownParameters;
import io.github.resilientkafka.listener.ContainerRestarter;
import io.github.resilientkafka.listener.ListenerControl;
import io.github.resilientkafka.listener.PauseSpreader;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.sampling.ClusterSampler;
import io.github.resilientkafka.startup.StartupReport;
import io.github.resilientkafka.state.ListenerStates;
import io.github.resilientkafka.time.TimeSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the endpoint of {@link ResilientKafkaListener}s.
 */
@AutoConfiguration(after = ResilientKafkaAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(name = ResilientKafkaListener.CONTAINER_FACTORY)
@ConditionalOnAvailableEndpoint(ResilientKafkaEndpoint.class)
public final class ResilientKafkaEndpointAutoConfiguration {

	ResilientKafkaEndpointAutoConfiguration() {
	}

	@Bean
	ResilientKafkaEndpoint resilientKafkaEndpoint(RegisteredListeners listeners, ListenerStates states,
			ContainerRestarter restarter, ListenerControl control, ObjectProvider<PauseSpreader> spreader,
			ObjectProvider<StartupReport> report, ObjectProvider<ClusterSampler> sampler, TimeSource time) {
		ListenerDescriber describer = new ListenerDescriber(states, restarter,
				() -> sampler.stream().findFirst().map(ClusterSampler::snapshots).orElse(Map.of()), time);
		return new ResilientKafkaEndpoint(listeners, describer, control, spreader::getIfAvailable,
				() -> report.stream().flatMap((each) -> each.findings().stream()).toList());
	}

	@Bean
	DurationParameter resilientKafkaDurationParameter() {
		return new DurationParameter();
	}

	@Bean
	@ConditionalOnMissingBean
	UnknownParameters resilientKafkaUnknownParameters() {
		return new UnknownParameters();
	}

	@Bean
	@ConditionalOnAvailableEndpoint(endpoint = ResilientKafkaEndpoint.class, exposure = EndpointExposure.WEB)
	ResilientKafkaEndpointWebExtension resilientKafkaEndpointWebExtension(ResilientKafkaEndpoint endpoint) {
		return new ResilientKafkaEndpointWebExtension(endpoint);
	}

}
