package io.github.resilientkafka.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.test.util.TestSocketUtils;

/**
 * A real Redis, in a process beside this one, that all tests share; each uses keys of its
 * own.
 */
public final class TestRedis {

	private static final int PORT = TestSocketUtils.findAvailableTcpPort();

	private static final RedisServer SERVER = create();

	static {
		start();
	}

	private TestRedis() {
	}

	private static RedisServer create() {
		try {
			return new RedisServerBuilder().port(PORT)
				.bind("127.0.0.1")
				.setting("save \"\"")
				.onShutdownForceStop(true)
				.build();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static int port() {
		return PORT;
	}

	/**
	 * A factory with a connection of its own, that gives up after a second.
	 */
	public static LettuceConnectionFactory connectionFactory() {
		LettuceConnectionFactory factory = new LettuceConnectionFactory(
				new RedisStandaloneConfiguration("127.0.0.1", PORT),
				LettuceClientConfiguration.builder().commandTimeout(Duration.ofSeconds(1)).build());
		factory.afterPropertiesSet();
		factory.start();
		return factory;
	}

	/**
	 * Stop it, and forget what it knows.
	 */
	public static void stop() {
		try {
			SERVER.stop();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static void start() {
		try {
			SERVER.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
