package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.transaction.InstanceId;

import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Names the running instance: the same over restarts where the platform has such a name.
 * With it an instance that comes back ends the transactions of its former self at once,
 * instead of after their time-out.
 */
final class InstanceName {

	private InstanceName() {
	}

	/**
	 * The name of this instance.
	 * @return the pod on Kubernetes, the index on Cloud Foundry, or else a random name
	 */
	static String of(Environment environment) {
		String name = null;
		if (CloudPlatform.KUBERNETES.isActive(environment)) {
			name = environment.getProperty("HOSTNAME");
		}
		else if (CloudPlatform.CLOUD_FOUNDRY.isActive(environment)) {
			name = environment.getProperty("CF_INSTANCE_INDEX");
		}
		return (name != null && StringUtils.hasText(name)) ? name : InstanceId.random();
	}

}
