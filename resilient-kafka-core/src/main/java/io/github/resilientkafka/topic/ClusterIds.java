package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.admin.Deadline;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
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

	private final Map<Cluster, Identity> ids = new ConcurrentHashMap<>();

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
		Identity one = id(cluster);
		Identity other = (one != null) ? id(new Cluster(clientConfigs)) : null;
		return (one != null && other != null) ? Optional.of(one.isOf(other)) : Optional.empty();
	}

	private @Nullable Identity id(Cluster cluster) {
		Identity known = this.ids.get(cluster);
		if (known != null) {
			return known;
		}
		synchronized (this) {
			Long since = this.silent.get(cluster);
			if (since != null && System.nanoTime() - since < PAUSE.toNanos()) {
				return null;
			}
			Identity id = ask(cluster);
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

	private @Nullable Identity ask(Cluster cluster) {
		Admin admin = null;
		try {
			admin = Admin.create(this.admins.configs(cluster));
			DescribeClusterResult answer = admin.describeCluster();
			Deadline deadline = Deadline.in(TIMEOUT);
			String id = BrokerAnswer.await(answer.clusterId(), deadline).orThrow();
			Set<String> brokers = BrokerAnswer.await(answer.nodes(), deadline)
				.orThrow()
				.stream()
				.map((node) -> node.host() + ":" + node.port())
				.collect(Collectors.toUnmodifiableSet());
			return new Identity(id, brokers);
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

	/**
	 * What a cluster says of itself. Containers, and copies of disks, may have one id.
	 *
	 * @param id its id
	 * @param brokers where its brokers are
	 */
	private record Identity(String id, Set<String> brokers) {

		boolean isOf(Identity other) {
			return this.id.equals(other.id) && !Collections.disjoint(this.brokers, other.brokers);
		}

	}

}
