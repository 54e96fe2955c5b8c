package io.github.resilientkafka.startup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
		return !this.application.ordinaryListeners().isEmpty() || !this.application.listenerSettings().isEmpty()
				|| this.listeners.stream().anyMatch((listener) -> listener.errorHandler() != null);
	}

	/**
	 * The ids of the listeners of the application that read a topic, by the topic.
	 */
	Map<String, List<String>> readers() {
		Map<String, List<String>> readers = new TreeMap<>();
		this.application.ordinaryListeners()
			.forEach((id, topics) -> topics
				.forEach((topic) -> readers.computeIfAbsent(topic, (key) -> new ArrayList<>()).add(id)));
		this.listeners.forEach((listener) -> listener.chain()
			.topics()
			.forEach((topic) -> readers.computeIfAbsent(topic, (key) -> new ArrayList<>()).add(listener.id())));
		return readers;
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
