package io.github.resilientkafka.transaction;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The name of an instance.
 */
class InstanceIdTests {

	@Test
	void isThatOfThePodOnKubernetes() {
		assertThat(InstanceId.of(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "HOSTNAME", "orders-0")::get))
			.isEqualTo("orders-0");
	}

	@Test
	void isTheIndexOnCloudFoundry() {
		assertThat(InstanceId.of(Map.of("CF_INSTANCE_INDEX", "3", "HOSTNAME", "cell")::get)).isEqualTo("3");
	}

	/**
	 * Two instances may share the name of a host.
	 */
	@Test
	void isRandomElsewhere() {
		Map<String, String> environment = Map.of("HOSTNAME", "host");
		assertThat(InstanceId.of(environment::get)).hasSize(8).isNotEqualTo(InstanceId.of(environment::get));
	}

}
