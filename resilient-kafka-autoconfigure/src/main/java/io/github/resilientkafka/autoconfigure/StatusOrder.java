package io.github.resilientkafka.autoconfigure;

import java.util.List;

import io.github.resilientkafka.health.HealthLevel;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The order of the statuses of health: that of the application or, if it has none, that
 * of Spring Boot with ours in it. An aggregator leaves out what has no place in its
 * order, and DEGRADED has none in that of Spring Boot.
 */
final class StatusOrder {

	private static final List<String> DEFAULT = List.of(HealthLevel.DOWN.name(), "OUT_OF_SERVICE",
			HealthLevel.DEGRADED.name(), HealthLevel.UP.name(), HealthLevel.UNKNOWN.name());

	private StatusOrder() {
	}

	/**
	 * The statuses, the most severe first.
	 */
	static List<String> of(Environment environment) {
		return Binder.get(environment)
			.bind("management.endpoint.health.status.order", Bindable.listOf(String.class))
			.orElse(DEFAULT);
	}

}
