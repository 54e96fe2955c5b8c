package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.admin.Deadline;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * Tells whether clients are connected to the same cluster, however their bootstrap
 * servers are written. An id is asked for when it is needed, and kept. Thread-safe.
 */
public final class ClusterIds {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ClusterIds.class));

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	/** How long a cluster is left alone that has not answered. */
	private static final Duration PAUSE = Duration.ofSeconds(15);

	private final ClusterAdmins admins;

	private final Map<Cluster, String> ids = new ConcurrentHashMap<>();

	private final Map<Cluster, Long> silent = new ConcurrentHashMap<>();

	public ClusterIds(ClusterAdmins admins) {
		this.admins = admins;
	}

	/**
	 * Whether a client connects to a cluster. Takes up to ten seconds when that has to be
	 * asked.
	 * @param cluster the cluster
	 * @param clientConfigs the configuration of the client
	 * @return whether it does, or nothing if one of the clusters does not tell its id now
	 */
	public Optional<Boolean> match(Cluster cluster, Map<String, Object> clientConfigs) {
		if (cluster.isOf(clientConfigs)) {
			return Optional.of(true);
		}
		String one = id(cluster);
		String other = (one != null) ? id(new Cluster(clientConfigs)) : null;
		return (one != null && other != null) ? Optional.of(one.equals(other)) : Optional.empty();
	}

	private @Nullable String id(Cluster cluster) {
		String known = this.ids.get(cluster);
		if (known != null) {
			return known;
		}
		synchronized (this) {
			Long since = this.silent.get(cluster);
			if (since != null && System.nanoTime() - since < PAUSE.toNanos()) {
				return null;
			}
			String id = ask(cluster);
			if (id != null) {
				this.ids.put(cluster, id);
				this.silent.remove(cluster);
			}
			else {
				this.silent.put(cluster, System.nanoTime());
			}
			return id;
		}
	}

	private @Nullable String ask(Cluster cluster) {
		Admin admin = null;
		try {
			admin = Admin.create(this.admins.configs(cluster));
			return BrokerAnswer.await(admin.describeCluster().clusterId(), Deadline.in(TIMEOUT)).orThrow();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
		catch (RuntimeException ex) {
			logger.debug(ex, () -> "Cluster %s does not tell its id".formatted(cluster));
			return null;
		}
		finally {
			if (admin != null) {
				admin.close(Duration.ZERO);
			}
		}
	}

}
