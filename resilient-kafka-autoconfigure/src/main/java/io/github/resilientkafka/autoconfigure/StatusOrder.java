package io.github.resilientkafka.autoconfigure;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

import io.github.resilientkafka.health.HealthLevel;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The order of the statuses of health: that of the application or, if it has none, that
 * of Spring Boot with ours in it. An aggregator leaves out what has no place in its
 * order, and DEGRADED has none in that of Spring Boot.
 *
 * @param codes the statuses, the most severe first
 */
record StatusOrder(List<String> codes) {

	private static final StatusOrder DEFAULT = new StatusOrder(List.of(HealthLevel.DOWN.name(), "OUT_OF_SERVICE",
			HealthLevel.DEGRADED.name(), HealthLevel.UP.name(), HealthLevel.UNKNOWN.name()));

	static StatusOrder of(Environment environment) {
		return Binder.get(environment)
			.bind("management.endpoint.health.status.order", Bindable.listOf(String.class))
			.map((codes) -> new StatusOrder(codes.stream().map(StatusOrder::uniform).toList()))
			.orElse(DEFAULT);
	}

	/**
	 * The most severe of some statuses. The statuses of Spring Boot 3 and of Spring Boot
	 * 4 are different classes.
	 */
	<S> S mostSevere(Collection<S> statuses, Function<S, String> code, S none) {
		return statuses.stream()
			.filter((status) -> place(code.apply(status)) >= 0)
			.min(Comparator.comparingInt((status) -> place(code.apply(status))))
			.orElse(none);
	}

	private int place(String code) {
		return this.codes.indexOf(uniform(code));
	}

	private static String uniform(String code) {
		return code.strip().toUpperCase(Locale.ROOT).replace('-', '_');
	}

}
