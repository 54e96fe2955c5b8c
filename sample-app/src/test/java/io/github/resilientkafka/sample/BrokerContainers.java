package io.github.resilientkafka.sample;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startable;
import org.testcontainers.lifecycle.Startables;

/**
 * Three brokers in containers, which are one cluster over a network of their own.
 */
class BrokerContainers implements Startable {

	private static final int COUNT = 3;

	private final Network network = Network.newNetwork();

	private final List<KafkaContainer> brokers = IntStream.rangeClosed(1, COUNT).mapToObj(this::broker).toList();

	@SuppressWarnings("resource")
	private KafkaContainer broker(int id) {
		String voters = IntStream.rangeClosed(1, COUNT)
			.mapToObj((voter) -> voter + "@broker-" + voter + ":9094")
			.collect(Collectors.joining(","));
		return new KafkaContainer(ContainersConfiguration.KAFKA).withNetwork(this.network)
			.withNetworkAliases("broker-" + id)
			.withEnv("KAFKA_NODE_ID", String.valueOf(id))
			.withEnv("KAFKA_CONTROLLER_QUORUM_VOTERS", voters)
			.withEnv("KAFKA_DEFAULT_REPLICATION_FACTOR", "3")
			.withEnv("KAFKA_MIN_INSYNC_REPLICAS", "2")
			.withEnv("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "3")
			.withEnv("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "3")
			.withEnv("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "2")
			.withEnv("KAFKA_HEAP_OPTS", "-Xmx400m");
	}

	List<String> servers() {
		return this.brokers.stream().map(KafkaContainer::getBootstrapServers).toList();
	}

	void kill(int id) {
		KafkaContainer broker = this.brokers.get(id - 1);
		broker.getDockerClient().killContainerCmd(broker.getContainerId()).exec();
	}

	@Override
	public void start() {
		// None is ready before most of them are there
		Startables.deepStart(this.brokers).join();
	}

	@Override
	public void stop() {
		this.brokers.forEach(KafkaContainer::stop);
		this.network.close();
	}

}
