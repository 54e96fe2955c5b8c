package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * Keeps one long-lived admin client for each cluster. Thread-safe.
 */
public final class ClusterAdmins implements DisposableBean {

	/**
	 * How long a call may take, so that an unreachable broker delays the start no longer.
	 */
	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final List<KafkaAdmin> application;

	private final Function<Map<String, Object>, Admin> maker;

	private final Map<Cluster, Admin> admins = new ConcurrentHashMap<>();

	/**
	 * Create the admins.
	 * @param application the admins of the application, whose configuration is preferred
	 */
	public ClusterAdmins(List<KafkaAdmin> application) {
		this(application, Admin::create);
	}

	ClusterAdmins(List<KafkaAdmin> application, Function<Map<String, Object>, Admin> maker) {
		this.application = List.copyOf(application);
		this.maker = maker;
	}

	/**
	 * The admin client of a cluster.
	 * @param cluster the cluster
	 * @return a client that must not be closed
	 */
	public Admin of(Cluster cluster) {
		return this.admins.computeIfAbsent(cluster, this::create);
	}

	/**
	 * How an admin client of a cluster is configured: as the application's own, or like
	 * the clients of its listeners.
	 * @param cluster the cluster
	 * @return a new map
	 */
	public Map<String, Object> configs(Cluster cluster) {
		return this.application.stream()
			.map(KafkaAdmin::getConfigurationProperties)
			.filter(cluster::isOf)
			.findFirst()
			.<Map<String, Object>>map(HashMap::new)
			.orElseGet(() -> cluster.configs(AdminClientConfig.configNames()));
	}

	/**
	 * Tell the application's own admins of a cluster its id. Observed templates and
	 * listeners of spring-kafka ask them for it, which otherwise make a client for the
	 * purpose, on the thread that sends or listens; before spring-kafka 4.1.1 for each
	 * record, until there is an answer.
	 * @param cluster the cluster
	 * @param id its id, or what to call it if it does not tell
	 */
	public void identify(Cluster cluster, String id) {
		this.application.stream()
			.filter((admin) -> admin.getClusterId() == null)
			.filter((admin) -> cluster.isOf(admin.getConfigurationProperties()))
			.forEach((admin) -> admin.setClusterId(id));
	}

	private Admin create(Cluster cluster) {
		Map<String, Object> configs = configs(cluster);
		configs.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
		configs.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis() / 2);
		return this.maker.apply(configs);
	}

	@Override
	public void destroy() {
		this.admins.values().forEach((admin) -> admin.close(Duration.ofSeconds(1)));
		this.admins.clear();
	}

}
