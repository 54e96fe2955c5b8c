package io.github.resilientkafka.startup;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import io.github.resilientkafka.topic.Cluster;

/**
 * All clients of one cluster.
 *
 * @param cluster the cluster
 * @param producers the producer factories
 * @param listeners the listeners
 * @param partitionsChosen whether the application has chosen how many partitions retry
 * and dead-letter topics have
 * @param shutdownPhase how long the containers may take to stop
 * @param observation what becomes of the observations of attempts
 * @param application what is around them
 */
record ClientFacts(Cluster cluster, List<ProducerFacts> producers, List<ListenerFacts> listeners,
		boolean partitionsChosen, Duration shutdownPhase, ObservationFacts observation, ApplicationFacts application) {

	private static final Pattern LOCAL = Pattern.compile("(\\w+://)?(localhost|127\\.[\\d.]+|\\[::1])(:\\d+)?");

	/**
	 * Whether there are traces of ordinary listeners, or some of them.
	 */
	boolean hadOrdinaryListeners() {
		return this.application.ordinaryListeners() || !this.application.listenerSettings().isEmpty()
				|| this.listeners.stream().anyMatch((listener) -> listener.errorHandler() != null);
	}

	List<String> servers() {
		return List.of(this.cluster.toString().strip().split("\\s*,\\s*"));
	}

	/**
	 * Whether the brokers are on this machine, or a proxy of them is.
	 */
	boolean isLocal() {
		return servers().stream().allMatch((server) -> LOCAL.matcher(server).matches());
	}

}
