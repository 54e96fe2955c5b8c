package io.github.resilientkafka.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The name of an instance.
 */
class InstanceNameTests {

	private static final Map<String, Object> KUBERNETES = Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1",
			"KUBERNETES_SERVICE_PORT", "443", "HOSTNAME", "orders-0");

	@Test
	void isThatOfThePodOnKubernetes() {
		assertThat(InstanceName.of(environment(KUBERNETES, Map.of()))).isEqualTo("orders-0");
	}

	@Test
	void isTheIndexOnCloudFoundry() {
		assertThat(InstanceName
			.of(environment(Map.of("VCAP_APPLICATION", "{}", "CF_INSTANCE_INDEX", "3", "HOSTNAME", "cell"), Map.of())))
			.isEqualTo("3");
	}

	/**
	 * Two instances may share the name of a host.
	 */
	@Test
	void isRandomElsewhere() {
		Environment environment = environment(Map.of("HOSTNAME", "host"), Map.of());
		assertThat(InstanceName.of(environment)).hasSize(8).isNotEqualTo(InstanceName.of(environment));
	}

	@Test
	void isRandomWhereThePlatformDoesNotTellIt() {
		assertThat(InstanceName.of(environment(Map.of("VCAP_APPLICATION", "{}", "HOSTNAME", "cell"), Map.of())))
			.hasSize(8);
	}

	@Test
	void isThatOfThePlatformThatTheApplicationNames() {
		assertThat(InstanceName.of(environment(KUBERNETES, Map.of("spring.main.cloud-platform", "none")))).hasSize(8);
		assertThat(InstanceName
			.of(environment(Map.of("HOSTNAME", "orders-1"), Map.of("spring.main.cloud-platform", "kubernetes"))))
			.isEqualTo("orders-1");
	}

	private static Environment environment(Map<String, Object> variables, Map<String, Object> properties) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
		environment.getPropertySources().addFirst(new MapPropertySource("application", properties));
		return environment;
	}

}
