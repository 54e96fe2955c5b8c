package io.github.resilientkafka.endpoint;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.github.resilientkafka.policy.EditDistance;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Refuses parameters that an endpoint does not have. Actuator ignores them, so that a
 * mistyped {@code dryRun} would be a run.
 */
public final class UnknownParameters implements OperationInvokerAdvisor {

	private static final Set<EndpointId> ENDPOINTS = Set.of(EndpointId.of("resilientkafka"),
			EndpointId.of("deadletters"));

	@Override
	public OperationInvoker apply(EndpointId endpointId, OperationType operationType, OperationParameters parameters,
			OperationInvoker invoker) {
		if (!ENDPOINTS.contains(endpointId)) {
			return invoker;
		}
		Set<String> known = new TreeSet<>();
		parameters.stream()
			.filter((parameter) -> !parameter.getType().equals(SecurityContext.class))
			.forEach((parameter) -> known.add(parameter.getName()));
		if (known.contains(DurationParameter.INSIDE)) {
			known.add(DurationParameter.OUTSIDE);
		}
		return (context) -> {
			String problem = problem(context.getArguments(), known);
			return (problem != null)
					? new WebEndpointResponse<>(Map.of("error", problem), WebEndpointResponse.STATUS_BAD_REQUEST)
					: invoker.invoke(context);
		};
	}

	private static @Nullable String problem(Map<String, Object> arguments, Set<String> known) {
		for (String name : arguments.keySet()) {
			if (!known.contains(name)) {
				Optional<String> near = EditDistance.nearest(name.toLowerCase(), known)
					.filter((nearest) -> EditDistance.isSlip(name.toLowerCase(), nearest.toLowerCase()));
				return "There is no parameter '%s'; use %s".formatted(name,
						near.orElse(known.isEmpty() ? "none" : "one of " + known));
			}
		}
		return null;
	}

}
