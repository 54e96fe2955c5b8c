package io.github.resilientkafka.benchmarks.store;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;

import io.github.resilientkafka.benchmarks.run.Store;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import redis.embedded.RedisServer;

/**
 * One store until the suite is gone. Both are processes that would outlive this one, so
 * it ends them before it ends.
 */
public final class StoreProgram {

	/**
	 * The role on the command line.
	 */
	public static final String ROLE = "store";

	/**
	 * What precedes the address on the line that says that the store is up.
	 */
	public static final String READY = "READY ";

	private StoreProgram() {
	}

	/**
	 * Start a store and say where it is.
	 * @param args the name of the store
	 * @throws IOException if it cannot be started
	 */
	public static void main(String[] args) throws IOException {
		switch (Store.valueOf(args[0])) {
			case REDIS -> redis();
			case JDBC -> postgres();
		}
		Runtime.getRuntime().halt(0);
	}

	private static void redis() throws IOException {
		int port = freePort();
		RedisServer redis = RedisServer.newRedisServer()
			.port(port)
			.setting("save \"\"")
			.setting("appendonly no")
			.build();
		redis.start();
		try {
			await("redis://localhost:" + port);
		}
		finally {
			redis.stop();
		}
	}

	/**
	 * The embedded server does not write through to the disk by default, which is not how
	 * a database is run.
	 */
	private static void postgres() throws IOException {
		try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
			.setServerConfig("fsync", "on")
			.setServerConfig("synchronous_commit", "on")
			.start()) {
			await(postgres.getJdbcUrl("postgres", "postgres"));
		}
	}

	private static void await(String address) throws IOException {
		System.out.println(READY + address);
		System.in.transferTo(OutputStream.nullOutputStream());
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

}
