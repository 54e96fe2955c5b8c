package io.github.resilientkafka.guarantees.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.common.Uuid;

/**
 * A controller and three brokers with ids from 1, each in a process of its own, and the
 * links over which applications reach the brokers.
 */
public final class KafkaCluster implements AutoCloseable {

	private static final int SIZE = 3;

	private final KafkaNode controller;

	private final List<Broker> brokers;

	private final List<NetworkLink> links;

	private KafkaCluster(KafkaNode controller, List<Broker> brokers, List<NetworkLink> links) {
		this.controller = controller;
		this.brokers = List.copyOf(brokers);
		this.links = List.copyOf(links);
	}

	/**
	 * Start a cluster, and wait until all brokers are registered.
	 * @param directory where its data and logs go
	 * @param instances how many processes of ours use it
	 * @param peers how many processes of the peer use it
	 * @return the cluster
	 */
	public static KafkaCluster start(Path directory, int instances, int peers) {
		return start(directory, instances, peers, Map.of());
	}

	/**
	 * Start a cluster with settings beside or instead of ours.
	 * @param directory where its data and logs go
	 * @param instances how many processes of ours use it
	 * @param peers how many processes of the peer use it
	 * @param settings of the brokers
	 * @return the cluster
	 */
	public static KafkaCluster start(Path directory, int instances, int peers, Map<String, String> settings) {
		try {
			return launch(directory.toAbsolutePath(), instances + peers, settings);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static KafkaCluster launch(Path directory, int links, Map<String, String> settings) throws IOException {
		NodeProperties properties = new NodeProperties(Uuid.randomUuid(), Ports.next(), settings);
		List<List<TcpProxy>> proxies = IntStream.range(0, links)
			.<List<TcpProxy>>mapToObj((link) -> new ArrayList<>())
			.toList();
		KafkaNode controller = KafkaNode.start("controller", "controller",
				properties.ofController(directory.resolve("controller")), directory.resolve("controller.log"));
		List<Broker> brokers = new ArrayList<>();
		for (int id = 1; id <= SIZE; id++) {
			Disk disk = Disk.mount(directory.resolve("broker-" + id));
			int port = Ports.next();
			proxies.forEach((ofLink) -> ofLink.add(new TcpProxy(Ports.next(), Ports.next())));
			int index = id - 1;
			Path file = properties.ofBroker(id, port, proxies.stream().map((ofLink) -> ofLink.get(index)).toList(),
					disk.directory());
			KafkaNode node = KafkaNode.start("broker", "broker-" + id, file,
					directory.resolve("broker-%d.log".formatted(id)));
			brokers.add(new Broker(id, "127.0.0.1:" + port, node, disk));
		}
		KafkaCluster cluster = new KafkaCluster(controller, brokers, proxies.stream().map(NetworkLink::new).toList());
		brokers.forEach(Broker::awaitRegistered);
		return cluster;
	}

	/**
	 * Where the suite reaches the brokers, as a user who may do everything.
	 */
	public String servers() {
		return this.brokers.stream().map(Broker::server).collect(Collectors.joining(","));
	}

	public List<Broker> brokers() {
		return this.brokers;
	}

	public Broker broker(int id) {
		return this.brokers.get(id - 1);
	}

	public KafkaNode controller() {
		return this.controller;
	}

	/**
	 * The brokers as one application process reaches them.
	 * @param instance the index of the process, ours first and then those of the peer
	 */
	public NetworkLink link(int instance) {
		return this.links.get(instance);
	}

	/**
	 * Kill all processes. What they have written to disks in memory is gone.
	 */
	@Override
	public void close() {
		this.links.forEach(NetworkLink::close);
		this.brokers.forEach(Broker::kill);
		this.controller.kill();
		this.brokers.forEach((broker) -> broker.disk().close());
	}

}
