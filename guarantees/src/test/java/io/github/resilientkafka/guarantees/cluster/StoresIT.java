package io.github.resilientkafka.guarantees.cluster;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import io.github.resilientkafka.guarantees.ProcessTest;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ProcessTest
class StoresIT {

	@Test
	void redisKeepsItsData(@TempDir Path directory) {
		try (RedisStore redis = RedisStore.start(directory)) {
			try (RedisClient client = client(redis.port());
					StatefulRedisConnection<String, String> connection = client.connect()) {
				connection.sync().set("key", "value");
				redis.kill();
				assertThat(redis.isAlive()).isFalse();
			}
			redis.start();
			try (RedisClient client = client(redis.port());
					StatefulRedisConnection<String, String> connection = client.connect()) {
				assertThat(connection.sync().get("key")).isEqualTo("value");
			}
		}
	}

	@Test
	void redisBehindStalledProxyDoesNotAnswer(@TempDir Path directory) {
		try (RedisStore redis = RedisStore.start(directory);
				RedisClient client = client(redis.port());
				RedisClient suite = client(redis.directPort());
				StatefulRedisConnection<String, String> connection = client.connect()) {
			redis.proxy().stall();
			assertThatExceptionOfType(RedisException.class).isThrownBy(() -> connection.sync().set("key", "value"));
			assertThat(redis.proxy().touched()).isPositive();
			assertThat(suite.connect().sync().get("key")).isNull();
			redis.proxy().heal();
			assertThat(connection.sync().get("key")).isEqualTo("value");
		}
	}

	@Test
	void postgresKeepsItsData(@TempDir Path directory) throws SQLException {
		try (PostgresStore postgres = PostgresStore.start(directory)) {
			try (Connection connection = DriverManager.getConnection(postgres.url());
					Statement statement = connection.createStatement()) {
				statement.execute("create table effects (id bigint primary key)");
				statement.execute("insert into effects values (42)");
				postgres.kill();
				assertThat(postgres.isAlive()).isFalse();
				assertThatExceptionOfType(SQLException.class)
					.isThrownBy(() -> statement.execute("insert into effects values (43)"));
			}
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> effect(postgres.url()));
			postgres.start();
			assertThat(effect(postgres.url())).isEqualTo(42);
			postgres.proxy().cut();
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> effect(postgres.url()));
			assertThat(effect(postgres.directUrl())).isEqualTo(42);
			postgres.proxy().heal();
			assertThat(effect(postgres.url())).isEqualTo(42);
		}
	}

	private static long effect(String url) throws SQLException {
		try (Connection connection = DriverManager.getConnection(url);
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("select id from effects")) {
			result.next();
			return result.getLong(1);
		}
	}

	private static RedisClient client(int port) {
		return RedisClient
			.create(RedisURI.builder().withHost("127.0.0.1").withPort(port).withTimeout(Duration.ofSeconds(2)).build());
	}

}
