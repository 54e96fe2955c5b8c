package io.github.resilientkafka.deduplication;

import java.util.List;
import java.util.UUID;

import io.github.resilientkafka.deduplication.redis.RedisDeduplicationStore;
import io.github.resilientkafka.test.ProcessTest;
import io.github.resilientkafka.test.TestRedis;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ProcessTest
class RedisDeduplicationStoreTests extends DeduplicationStoreContract {

	private static final LettuceConnectionFactory CONNECTIONS = TestRedis.connectionFactory();

	private static final LettuceConnectionFactory OTHER_CONNECTIONS = TestRedis.connectionFactory();

	private final StringRedisTemplate template = new StringRedisTemplate(CONNECTIONS);

	private final RedisDeduplicationStore store = new RedisDeduplicationStore(this.template, "dedup:");

	private final RedisDeduplicationStore otherStore = new RedisDeduplicationStore(
			new StringRedisTemplate(OTHER_CONNECTIONS), "dedup:");

	@AfterAll
	static void close() {
		CONNECTIONS.destroy();
		OTHER_CONNECTIONS.destroy();
	}

	@Override
	DeduplicationStore store() {
		return this.store;
	}

	@Override
	DeduplicationStore otherStore() {
		return this.otherStore;
	}

	@Override
	void passShort() {
		List<String> marker = List.of(UUID.randomUUID().toString());
		this.store.claim(marker, "marker", SHORT);
		Awaitility.await().until(() -> this.store.claim(marker, "other", LONG).get(0) == Claim.GRANTED);
	}

	@Test
	void keysHaveThePrefixAndExpire() {
		this.store.claim(List.of(key("a")), "mine", LONG);
		this.store.confirm(List.of(key("b")), "mine", LONG);
		assertThat(this.template.opsForValue().get("dedup:" + key("a"))).isEqualTo("cmine");
		assertThat(this.template.opsForValue().get("dedup:" + key("b"))).isEqualTo("pmine");
		assertThat(this.template.getExpire("dedup:" + key("a"))).isPositive().isLessThanOrEqualTo(LONG.toSeconds());
		assertThat(this.template.getExpire("dedup:" + key("b"))).isPositive().isLessThanOrEqualTo(LONG.toSeconds());
	}

	@Test
	void scriptsThatRedisHasForgottenAreSentAgain() {
		this.store.claim(keys(3), "mine", LONG);
		try (RedisConnection connection = CONNECTIONS.getConnection()) {
			connection.scriptingCommands().scriptFlush();
		}
		assertThat(this.store.claim(keys(5), "mine", LONG)).hasSize(5).containsOnly(Claim.GRANTED);
		assertThat(this.store.confirm(keys(5), "other", LONG)).hasSize(5);
	}

	@Test
	void storeThatIsDownThrows() {
		this.store.claim(keys(2), "mine", LONG);
		TestRedis.stop();
		try {
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> this.store.claim(keys(2), "mine", LONG));
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> this.store.confirm(keys(2), "mine", LONG));
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> this.store.release(keys(2), "mine"));
		}
		finally {
			TestRedis.start();
		}
		Awaitility.await()
			.ignoreExceptions()
			.untilAsserted(() -> assertThat(this.store.claim(keys(2), "mine", LONG)).containsOnly(Claim.GRANTED));
	}

}
