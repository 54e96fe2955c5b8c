package io.github.resilientkafka.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;

import org.springframework.util.FileSystemUtils;

/**
 * A broker in a process of its own, which can be killed and started again with the same
 * data.
 */
public final class BrokerProcess implements AutoCloseable {

	private static final Map<String, String> SINGLE = Map.of("offsets.topic.replication.factor", "1",
			"transaction.state.log.replication.factor", "1", "transaction.state.log.min.isr", "1");

	private final Path directory;

	private final Path configuration;

	private final int port;

	private int userPort;

	private JavaProcess process;

	public BrokerProcess() {
		this(1, freePort(), Map.of(1, freePort()), Uuid.randomUuid(), SINGLE);
		start();
	}

	/**
	 * A broker with a second port, where users log in who may do nothing unless they are
	 * allowed to; everybody else may do everything.
	 */
	public static BrokerProcess withUser(String user, String password) {
		int userPort = freePort();
		int port = freePort();
		int controllerPort = freePort();
		Map<String, String> properties = new HashMap<>(SINGLE);
		properties.put("listeners", "PLAINTEXT://localhost:%d,CONTROLLER://localhost:%d,USERS://localhost:%d"
			.formatted(port, controllerPort, userPort));
		properties.put("listener.security.protocol.map",
				"PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,USERS:SASL_PLAINTEXT");
		properties.put("sasl.enabled.mechanisms", "PLAIN");
		properties.put("listener.name.users.plain.sasl.jaas.config",
				"org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";".formatted(user,
						password));
		properties.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
		properties.put("super.users", "User:ANONYMOUS");
		BrokerProcess broker = new BrokerProcess(1, port, Map.of(1, controllerPort), Uuid.randomUuid(), properties);
		broker.userPort = userPort;
		broker.start();
		return broker;
	}

	/**
	 * A broker that does not run yet.
	 */
	BrokerProcess(int id, int port, Map<Integer, Integer> controllerPorts, Uuid clusterId,
			Map<String, String> properties) {
		this.port = port;
		String voters = controllerPorts.entrySet()
			.stream()
			.map((controller) -> controller.getKey() + "@localhost:" + controller.getValue())
			.collect(Collectors.joining(","));
		try {
			this.directory = Files.createTempDirectory("broker");
			StringBuilder lines = new StringBuilder("""
					process.roles=broker,controller
					node.id=%1$d
					controller.quorum.voters=%2$s
					listeners=PLAINTEXT://localhost:%3$d,CONTROLLER://localhost:%4$d
					controller.listener.names=CONTROLLER
					log.dirs=%5$s
					auto.create.topics.enable=false
					offsets.topic.num.partitions=4
					group.initial.rebalance.delay.ms=0
					""".formatted(id, voters, port, controllerPorts.get(id), this.directory.resolve("data")));
			properties.forEach((name, value) -> lines.append(name).append('=').append(value).append('\n'));
			this.configuration = Files.writeString(this.directory.resolve("server.properties"), lines);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		try (JavaProcess format = JavaProcess.start("kafka.tools.StorageTool", List.of(),
				List.of("format", "-t", clusterId.toString(), "-c", this.configuration.toString()))) {
			if (format.exitValue() != 0) {
				throw new IllegalStateException(format.output());
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public void start() {
		launch();
		try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
			Awaitility.await("broker")
				.atMost(Duration.ofSeconds(60))
				.ignoreExceptions()
				.until(() -> !admin.describeCluster().nodes().get().isEmpty());
		}
	}

	/**
	 * Start without waiting until it is ready.
	 */
	void launch() {
		this.process = JavaProcess.start("kafka.Kafka", List.of(), List.of(this.configuration.toString()));
	}

	public void kill() {
		this.process.kill();
	}

	public String servers() {
		return "localhost:" + this.port;
	}

	/**
	 * Where users log in.
	 */
	public String userServers() {
		return "localhost:" + this.userPort;
	}

	static int freePort() {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		if (this.process != null) {
			this.process.close();
		}
		FileSystemUtils.deleteRecursively(this.directory.toFile());
	}

}
