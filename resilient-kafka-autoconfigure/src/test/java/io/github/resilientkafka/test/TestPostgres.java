package io.github.resilientkafka.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;

import org.springframework.test.util.TestSocketUtils;
import org.springframework.util.FileSystemUtils;

/**
 * A real PostgreSQL, in processes beside this one, that all tests share; each uses tables
 * of its own.
 */
public final class TestPostgres {

	private static final int PORT = TestSocketUtils.findAvailableTcpPort();

	private static final Path DATA = createDirectory();

	private static EmbeddedPostgres server;

	static {
		start();
		Runtime.getRuntime().addShutdownHook(new Thread(TestPostgres::remove));
	}

	private TestPostgres() {
	}

	private static Path createDirectory() {
		try {
			return Files.createTempDirectory("postgres");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A pool of its own, that gives up after a second.
	 */
	public static HikariDataSource dataSource() {
		HikariDataSource dataSource = new HikariDataSource();
		dataSource.setJdbcUrl("jdbc:postgresql://localhost:%d/postgres?user=postgres".formatted(PORT));
		dataSource.setMinimumIdle(0);
		dataSource.setConnectionTimeout(1_000);
		dataSource.setInitializationFailTimeout(-1);
		return dataSource;
	}

	/**
	 * Stop it, and keep what it knows.
	 */
	public static synchronized void stop() {
		try {
			server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static synchronized void start() {
		try {
			server = EmbeddedPostgres.builder()
				.setPort(PORT)
				.setDataDirectory(DATA)
				.setCleanDataDirectory(false)
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void remove() {
		try {
			stop();
			// The server has a hook of its own, which may be the one that is stopping it
			Awaitility.await().until(() -> !Files.exists(DATA.resolve("postmaster.pid")));
			FileSystemUtils.deleteRecursively(DATA);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
