package io.github.resilientkafka.guarantees.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.guarantees.process.ChildProcess;
import org.awaitility.Awaitility;
import redis.embedded.core.RedisServerBuilder;

/**
 * A Redis behind a proxy, which keeps what it has confirmed when it is killed.
 */
public final class RedisStore implements AutoCloseable {

	private final Path log;

	private final List<String> command;

	private final int directPort;

	private final TcpProxy proxy;

	private ChildProcess process;

	private RedisStore(Path log, List<String> command, int directPort) {
		this.log = log;
		this.command = command;
		this.directPort = directPort;
		this.proxy = new TcpProxy(Ports.next(), directPort);
		this.process = launch();
	}

	/**
	 * Start a Redis without data, and wait until it answers.
	 * @param directory where its data and log go
	 * @return the store
	 */
	public static RedisStore start(Path directory) {
		int port = Ports.next();
		try {
			Path data = Files.createDirectories(directory.toAbsolutePath().resolve("redis"));
			List<String> command = new RedisServerBuilder().bind("127.0.0.1")
				.port(port)
				.setting("dir " + data)
				.setting("save \"\"")
				.setting("appendonly yes")
				.buildCommandArgs();
			return new RedisStore(directory.resolve("redis.log"), command, port);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Start it again with its data, unless it runs, and wait until it answers.
	 */
	public synchronized void start() {
		if (!this.process.isAlive()) {
			this.process = launch();
		}
	}

	private ChildProcess launch() {
		ChildProcess redis = ChildProcess.start("redis", this.log, Map.of(), this.command);
		Awaitility.await("answer of " + redis)
			.atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(20))
			.failFast(() -> !redis.isAlive())
			.ignoreExceptions()
			.until(this::answers);
		return redis;
	}

	private boolean answers() throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.directPort);
				BufferedReader reader = new BufferedReader(
						new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
			socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
			return "+PONG".equals(reader.readLine());
		}
	}

	public synchronized void kill() {
		this.process.kill();
	}

	public synchronized boolean isAlive() {
		return this.process.isAlive();
	}

	public String host() {
		return "127.0.0.1";
	}

	/**
	 * Where the applications reach it.
	 */
	public int port() {
		return this.proxy.port();
	}

	/**
	 * Where the suite reaches it.
	 */
	public int directPort() {
		return this.directPort;
	}

	/**
	 * The network between the applications and the store.
	 */
	public TcpProxy proxy() {
		return this.proxy;
	}

	@Override
	public void close() {
		this.proxy.close();
		kill();
	}

}
