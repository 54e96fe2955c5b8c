package io.github.resilientkafka.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;

import org.springframework.util.FileSystemUtils;

/**
 * A broker in a process of its own, which can be killed and started again with the same
 * data.
 */
public final class BrokerProcess implements AutoCloseable {

	private final Path directory;

	private final Path configuration;

	private final int port = freePort();

	private JavaProcess process;

	public BrokerProcess() {
		try {
			this.directory = Files.createTempDirectory("broker");
			this.configuration = Files.writeString(this.directory.resolve("server.properties"), """
					process.roles=broker,controller
					node.id=1
					controller.quorum.voters=1@localhost:%2$d
					listeners=PLAINTEXT://localhost:%1$d,CONTROLLER://localhost:%2$d
					controller.listener.names=CONTROLLER
					log.dirs=%3$s
					auto.create.topics.enable=false
					offsets.topic.replication.factor=1
					offsets.topic.num.partitions=4
					transaction.state.log.replication.factor=1
					transaction.state.log.min.isr=1
					group.initial.rebalance.delay.ms=0
					""".formatted(this.port, freePort(), this.directory.resolve("data")));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		try (JavaProcess format = JavaProcess.start("kafka.tools.StorageTool", List.of(),
				List.of("format", "-t", Uuid.randomUuid().toString(), "-c", this.configuration.toString()))) {
			if (format.exitValue() != 0) {
				throw new IllegalStateException(format.output());
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		start();
	}

	public void start() {
		this.process = JavaProcess.start("kafka.Kafka", List.of(), List.of(this.configuration.toString()));
		try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
			Awaitility.await("broker")
				.atMost(Duration.ofSeconds(60))
				.ignoreExceptions()
				.until(() -> !admin.describeCluster().nodes().get().isEmpty());
		}
	}

	public void kill() {
		this.process.kill();
	}

	public String servers() {
		return "localhost:" + this.port;
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.process.close();
		FileSystemUtils.deleteRecursively(this.directory.toFile());
	}

}
