package io.github.resilientkafka.guarantees.soak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;

import io.github.resilientkafka.guarantees.cluster.KafkaCluster;
import io.github.resilientkafka.guarantees.listeners.ListenersProperties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

import org.springframework.util.FileSystemUtils;

/**
 * Brokers of its own for each scenario, and processes with listeners. Topics have one
 * replica: the clients are measured and not the brokers.
 */
final class Stage implements AutoCloseable {

	private static final Map<String, String> ONE_REPLICA = Map.of("default.replication.factor", "1",
			"min.insync.replicas", "1", "offsets.topic.replication.factor", "1");

	private final Path directory;

	private final ListenersProperties listeners;

	private final Duration limit;

	private final KafkaCluster cluster;

	private final Admin admin;

	private final List<ListenersProcess> processes = new ArrayList<>();

	/**
	 * Start brokers and create the topics of the listeners.
	 * @param directory for all files
	 * @param listeners what a process consists of
	 * @param limit for each wait
	 * @throws Exception if they do not start
	 */
	Stage(Path directory, ListenersProperties listeners, Duration limit) throws Exception {
		this.directory = directory.toAbsolutePath();
		this.listeners = listeners;
		this.limit = limit;
		FileSystemUtils.deleteRecursively(this.directory);
		this.cluster = KafkaCluster.start(Files.createDirectories(this.directory), 0, 0, ONE_REPLICA);
		this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, this.cluster.servers()));
		listeners.createTopics(this.admin);
	}

	ListenersProcess start(String... more) {
		ListenersProcess process = ListenersProcess.start("listeners-" + (this.processes.size() + 1), this.directory,
				servers(), this.listeners, more);
		this.processes.add(process);
		return process;
	}

	String servers() {
		return this.cluster.servers();
	}

	Admin admin() {
		return this.admin;
	}

	/**
	 * Wait until each partition is assigned, and more is true.
	 */
	Assignments awaitAssigned(Predicate<Assignments> more) throws InterruptedException, ExecutionException {
		int expected = this.listeners.consumedPartitions();
		return await((now) -> now.stable() && now.partitions() >= expected && more.test(now));
	}

	Assignments await(Predicate<Assignments> wanted) throws InterruptedException, ExecutionException {
		return Assignments.await(this.admin, wanted, this.limit);
	}

	@Override
	public void close() {
		this.processes.forEach(ListenersProcess::close);
		this.admin.close();
		this.cluster.close();
	}

}
