package io.github.resilientkafka.guarantees.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.resilientkafka.guarantees.process.Reaper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;

/**
 * A PostgreSQL behind a proxy, which keeps what it has committed when it is killed.
 */
public final class PostgresStore implements AutoCloseable {

	private static final String URL = "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres";

	private final Path directory;

	private final Path log;

	private final int directPort = Ports.next();

	private final TcpProxy proxy = new TcpProxy(Ports.next(), this.directPort);

	private EmbeddedPostgres server;

	private ProcessHandle process;

	private PostgresStore(Path directory, Path log) {
		this.directory = directory;
		this.log = log;
		this.server = launch();
		this.process = process();
	}

	/**
	 * Start a PostgreSQL without data, and wait until it answers.
	 * @param directory where its data and log go
	 * @return the store
	 */
	public static PostgresStore start(Path directory) {
		return new PostgresStore(directory.toAbsolutePath().resolve("postgres"),
				directory.toAbsolutePath().resolve("postgres.log"));
	}

	/**
	 * Start it again with its data, unless it runs, and wait until it answers.
	 */
	public synchronized void start() {
		if (!isAlive()) {
			this.server = launch();
			this.process = process();
		}
	}

	private EmbeddedPostgres launch() {
		try {
			Redirect output = Redirect.appendTo(this.log.toFile());
			return EmbeddedPostgres.builder()
				.setPort(this.directPort)
				.setDataDirectory(this.directory)
				.setCleanDataDirectory(false)
				// A process that is killed takes nothing from the page cache
				.setServerConfig("fsync", "off")
				.setServerConfig("synchronous_commit", "on")
				.setOutputRedirector(output)
				.setErrorRedirector(output)
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private ProcessHandle process() {
		try (Stream<String> lines = Files.lines(this.directory.resolve("postmaster.pid"))) {
			long pid = Long.parseLong(lines.findFirst().orElseThrow().strip());
			Reaper.adopt(pid);
			return ProcessHandle.of(pid).orElseThrow();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * SIGKILL, to the server and the processes of its connections.
	 */
	public synchronized void kill() {
		List<ProcessHandle> processes = Stream.concat(Stream.of(this.process), this.process.descendants()).toList();
		processes.forEach(ProcessHandle::destroyForcibly);
		Awaitility.await("end of PostgreSQL")
			.atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(20))
			.until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
		release();
	}

	/**
	 * Give back the lock on the directory, and the hook that stops the server.
	 */
	private void release() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public synchronized boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Where the applications reach it, as the user {@code postgres}.
	 */
	public String url() {
		return URL.formatted(this.proxy.port());
	}

	/**
	 * Where the suite reaches it.
	 */
	public String directUrl() {
		return URL.formatted(this.directPort);
	}

	/**
	 * The network between the applications and the store.
	 */
	public TcpProxy proxy() {
		return this.proxy;
	}

	@Override
	public synchronized void close() {
		this.proxy.close();
		release();
	}

}
