package io.github.resilientkafka.endpoint;

import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationArgumentResolver;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;

/**
 * Lets the endpoint {@code resilientkafka} have a parameter {@code for}, which no Java
 * method can have: it is handed over as {@code duration}.
 */
public final class DurationParameter implements OperationInvokerAdvisor {

	private static final EndpointId ENDPOINT = EndpointId.of("resilientkafka");

	static final String OUTSIDE = "for";

	static final String INSIDE = "duration";

	@Override
	public OperationInvoker apply(EndpointId endpointId, OperationType operationType, OperationParameters parameters,
			OperationInvoker invoker) {
		if (!endpointId.equals(ENDPOINT) || operationType != OperationType.WRITE) {
			return invoker;
		}
		return (context) -> invoker.invoke(renamed(context));
	}

	private static InvocationContext renamed(InvocationContext context) {
		if (!context.getArguments().containsKey(OUTSIDE)) {
			return context;
		}
		Map<String, Object> arguments = new HashMap<>(context.getArguments());
		arguments.put(INSIDE, arguments.remove(OUTSIDE));
		SecurityArguments resolver = new SecurityArguments(context);
		return new InvocationContext(context.resolveArgument(SecurityContext.class), arguments, resolver);
	}

	/**
	 * What the request brings along.
	 */
	private record SecurityArguments(InvocationContext context) implements OperationArgumentResolver {

		@Override
		public boolean canResolve(Class<?> type) {
			return this.context.canResolve(type);
		}

		@Override
		public <T> T resolve(Class<T> type) {
			return this.context.resolveArgument(type);
		}

	}

}
