package io.github.resilientkafka.autoconfigure;

import org.junit.jupiter.api.Test;

import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class StatusOrderTests {

	@Test
	void degradedHasAPlaceInTheDefault() {
		assertThat(StatusOrder.of(new MockEnvironment())).containsExactly("DOWN", "OUT_OF_SERVICE", "DEGRADED", "UP",
				"UNKNOWN");
	}

	@Test
	void theOrderOfTheApplicationIsKept() {
		assertThat(StatusOrder
			.of(new MockEnvironment().withProperty("management.endpoint.health.status.order", "degraded, down, up")))
			.containsExactly("degraded", "down", "up");
	}

}
