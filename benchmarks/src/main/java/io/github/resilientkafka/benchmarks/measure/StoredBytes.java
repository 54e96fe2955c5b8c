package io.github.resilientkafka.benchmarks.measure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Node;

/**
 * What topics hold on the disk of the broker.
 */
final class StoredBytes implements AutoCloseable {

	private final Admin admin;

	StoredBytes(String brokers) {
		this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers));
	}

	/**
	 * The size of all topics whose names begin with that of the main topic.
	 * @param mainTopic the main topic, which is left out
	 * @return the number of bytes
	 */
	long ofRetryTopics(String mainTopic) throws InterruptedException, ExecutionException {
		List<Integer> brokers = this.admin.describeCluster().nodes().get().stream().map(Node::id).toList();
		return this.admin.describeLogDirs(brokers)
			.allDescriptions()
			.get()
			.values()
			.stream()
			.flatMap((directories) -> directories.values().stream())
			.flatMap((directory) -> directory.replicaInfos().entrySet().stream())
			.filter((replica) -> replica.getKey().topic().startsWith(mainTopic)
					&& !replica.getKey().topic().equals(mainTopic))
			.mapToLong((replica) -> replica.getValue().size())
			.sum();
	}

	@Override
	public void close() {
		this.admin.close();
	}

}
