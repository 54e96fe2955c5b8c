package io.github.resilientkafka.guarantees.cluster;

import java.time.Duration;
import java.util.Map;

import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;

/**
 * One broker of the cluster and its disk.
 */
public final class Broker {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(120);

	private final int id;

	private final String server;

	private final KafkaNode node;

	private final Disk disk;

	Broker(int id, String server, KafkaNode node, Disk disk) {
		this.id = id;
		this.server = server;
		this.node = node;
		this.disk = disk;
	}

	public int id() {
		return this.id;
	}

	/**
	 * Where the suite and other brokers reach it.
	 */
	public String server() {
		return this.server;
	}

	public Disk disk() {
		return this.disk;
	}

	/**
	 * SIGKILL.
	 */
	public void kill() {
		this.node.kill();
	}

	/**
	 * SIGSTOP. Its connections stay open, and it answers nothing.
	 */
	public void suspend() {
		this.node.suspend();
	}

	/**
	 * SIGCONT.
	 */
	public void resume() {
		this.node.resume();
	}

	/**
	 * Let it hand over its partitions and end.
	 * @return whether it ended by itself
	 */
	public boolean stop() {
		return this.node.stop();
	}

	/**
	 * Start it, unless it runs, and wait until the controller lets clients use it.
	 */
	public void start() {
		this.node.start();
		awaitRegistered();
	}

	public boolean isAlive() {
		return this.node.isAlive();
	}

	/**
	 * A broker takes requests when it knows all about the cluster up to its own
	 * registration, and it names itself once it is unfenced.
	 */
	void awaitRegistered() {
		try (Admin admin = Admin.create(Map.of("bootstrap.servers", this.server, "reconnect.backoff.max.ms", "100",
				"default.api.timeout.ms", "120000"))) {
			Awaitility.await("registration of " + this)
				.atMost(START_TIMEOUT)
				.pollInterval(Duration.ofMillis(50))
				.failFast(() -> !isAlive())
				.ignoreExceptions()
				.until(() -> admin.describeCluster().nodes().get().stream().anyMatch((node) -> node.id() == this.id));
		}
	}

	@Override
	public String toString() {
		return this.node.toString();
	}

}
