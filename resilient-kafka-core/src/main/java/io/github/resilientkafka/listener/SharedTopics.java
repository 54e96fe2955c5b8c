package io.github.resilientkafka.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.topic.ClusterIds;
import io.github.resilientkafka.topic.TopicChain;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.AdminClientConfig;

import org.springframework.core.log.LogAccessor;

/**
 * Finds listeners that get records of each other, because their bootstrap servers are two
 * names of one cluster. Those that have a server in common are refused when they are
 * registered. Thread-safe.
 */
public final class SharedTopics {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(SharedTopics.class));

	private final RegisteredListeners listeners;

	private final ClusterIds clusters;

	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	/**
	 * Create it.
	 * @param listeners the listeners of the application
	 * @param clusters knows which bootstrap servers are of one cluster
	 */
	public SharedTopics(RegisteredListeners listeners, ClusterIds clusters) {
		this.listeners = listeners;
		this.clusters = clusters;
	}

	/**
	 * Check all, as far as the clusters tell who they are.
	 * @throws InvalidListenerException if two listeners share topics
	 */
	void check() {
		List<InvalidListenerException> found = find();
		if (!found.isEmpty()) {
			throw found.get(0);
		}
	}

	/**
	 * Look again, as a cluster may not have answered at the start.
	 */
	void look() {
		for (InvalidListenerException each : find()) {
			if (this.reported.add(each.getMessage())) {
				logger.error(() -> "%s %s".formatted(each.getMessage(), each.getAction()));
			}
		}
	}

	private List<InvalidListenerException> find() {
		List<InvalidListenerException> found = new ArrayList<>();
		List<RegisteredListener> all = List.copyOf(this.listeners.all());
		for (int second = 1; second < all.size(); second++) {
			for (RegisteredListener first : all.subList(0, second)) {
				RegisteredListener other = all.get(second);
				TopicChain.Conflict conflict = other.chain().conflict(first.chain());
				if (conflict != null && isOne(first, other)) {
					found.add(new InvalidListenerException(other.policy().listener(), conflict.property(),
							conflict.topic(),
							"Listener '%s' has a topic of the same name on the same cluster (%s and %s), so each gets records of the other."
								.formatted(first.policy().listener(), first.cluster(), other.cluster()),
							"Correct the bootstrap.servers of one of them, or give the listeners different groups."));
				}
			}
		}
		return found;
	}

	private boolean isOne(RegisteredListener first, RegisteredListener other) {
		return this.clusters.match(first.cluster(), other.cluster().configs(AdminClientConfig.configNames()))
			.orElse(false);
	}

}
