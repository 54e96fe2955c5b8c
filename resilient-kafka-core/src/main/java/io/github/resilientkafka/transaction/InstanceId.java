package io.github.resilientkafka.transaction;

import java.util.UUID;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Names the running instance: the same over restarts where the platform has such a name.
 * With it an instance that comes back ends the transactions of its former self at once,
 * instead of after their time-out.
 */
public final class InstanceId {

	private InstanceId() {
	}

	/**
	 * The name of this instance.
	 * @param environment looks up environment variables
	 * @return the pod on Kubernetes, the index on Cloud Foundry, or else a random name
	 */
	public static String of(UnaryOperator<@Nullable String> environment) {
		if (environment.apply("KUBERNETES_SERVICE_HOST") != null && hasText(environment.apply("HOSTNAME"))) {
			return String.valueOf(environment.apply("HOSTNAME"));
		}
		if (hasText(environment.apply("CF_INSTANCE_INDEX"))) {
			return String.valueOf(environment.apply("CF_INSTANCE_INDEX"));
		}
		return random();
	}

	static String random() {
		return UUID.randomUUID().toString().substring(0, 8);
	}

	private static boolean hasText(@Nullable String value) {
		return StringUtils.hasText(value);
	}

}
