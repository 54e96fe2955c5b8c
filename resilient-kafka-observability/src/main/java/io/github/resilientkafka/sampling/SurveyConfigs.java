package io.github.resilientkafka.sampling;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * How the admin clients of samples are configured: like those of the application, with
 * time-outs that fit into a sample, and able to find a cluster again whose brokers have
 * all been replaced.
 */
final class SurveyConfigs {

	private static final String CLIENT_ID_SUFFIX = "-sampler";

	private SurveyConfigs() {
	}

	static Map<String, Object> of(Map<String, Object> application, Duration timeout) {
		int millis = (int) timeout.toMillis();
		Map<String, Object> configs = new HashMap<>(application);
		configs.merge(AdminClientConfig.CLIENT_ID_CONFIG, "resilient-kafka" + CLIENT_ID_SUFFIX,
				(own, ours) -> own + CLIENT_ID_SUFFIX);
		configs.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
		configs.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1, millis / 5 * 3));
		configs.put(AdminClientConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, Math.max(1, millis / 5 * 2));
		configs.put(AdminClientConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, Math.max(1, millis / 5 * 2));
		putIfKnown(configs, "metadata.recovery.strategy", "rebootstrap");
		putIfKnown(configs, "enable.metrics.push", false);
		return configs;
	}

	private static void putIfKnown(Map<String, Object> configs, String name, Object value) {
		if (AdminClientConfig.configNames().contains(name)) {
			configs.put(name, value);
		}
	}

}
