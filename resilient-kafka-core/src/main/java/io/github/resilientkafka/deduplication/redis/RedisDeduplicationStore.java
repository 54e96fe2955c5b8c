package io.github.resilientkafka.deduplication.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.resilientkafka.deduplication.Claim;
import io.github.resilientkafka.deduplication.DeduplicationStore;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisScriptingCommands;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Keeps the keys in Redis, for all instances that use it. Each call is one round trip,
 * which waits for Redis as long as the time-out of the connections allows.
 */
public final class RedisDeduplicationStore implements DeduplicationStore {

	private static final Claim[] CLAIMS = Claim.values();

	private final StringRedisTemplate template;

	private final String keyPrefix;

	/**
	 * Create a store.
	 * @param keyPrefix what the keys begin with in Redis
	 */
	public RedisDeduplicationStore(StringRedisTemplate template, String keyPrefix) {
		this.template = template;
		this.keyPrefix = keyPrefix;
	}

	@Override
	public List<Claim> claim(List<String> keys, String owner, Duration expiry) {
		List<Claim> claims = new ArrayList<>(keys.size());
		for (Number answer : run(KeyScript.CLAIM, keys, bytes(owner), millis(expiry))) {
			claims.add(CLAIMS[answer.intValue()]);
		}
		return claims;
	}

	@Override
	public Set<String> confirm(Collection<String> keys, String owner, Duration retention) {
		List<String> ordered = List.copyOf(keys);
		List<Number> answers = run(KeyScript.CONFIRM, ordered, bytes(owner), millis(retention));
		Set<String> lost = new HashSet<>();
		for (int i = 0; i < ordered.size(); i++) {
			if (answers.get(i).intValue() == 0) {
				lost.add(ordered.get(i));
			}
		}
		return lost;
	}

	@Override
	public void release(Collection<String> keys, String owner) {
		run(KeyScript.RELEASE, List.copyOf(keys), bytes(owner));
	}

	private List<Number> run(KeyScript script, List<String> keys, byte[]... arguments) {
		if (keys.isEmpty()) {
			return List.of();
		}
		try {
			return run(script::runByDigest, keys, arguments);
		}
		catch (DataAccessException ex) {
			if (!isUnknownScript(ex)) {
				throw ex;
			}
			// Some of the keys may be done, and to do them again changes nothing
			return run(script::runByText, keys, arguments);
		}
	}

	private List<Number> run(ScriptCall call, List<String> keys, byte[]... arguments) {
		List<Object> answers = this.template.executePipelined((RedisCallback<?>) (connection) -> {
			for (String key : keys) {
				call.run(connection.scriptingCommands(), keyAndArguments(key, arguments));
			}
			return null;
		});
		return answers.stream().map(Number.class::cast).toList();
	}

	private byte[][] keyAndArguments(String key, byte[]... arguments) {
		byte[][] all = new byte[arguments.length + 1][];
		all[0] = bytes(this.keyPrefix + key);
		System.arraycopy(arguments, 0, all, 1, arguments.length);
		return all;
	}

	private static boolean isUnknownScript(Throwable ex) {
		for (Throwable each = ex; each != null; each = each.getCause()) {
			if (each.getMessage() != null && each.getMessage().contains("NOSCRIPT")) {
				return true;
			}
		}
		return false;
	}

	private static byte[] millis(Duration duration) {
		return bytes(Long.toString(Math.max(1, duration.toMillis())));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * A way to have a script run.
	 */
	private interface ScriptCall {

		void run(RedisScriptingCommands redis, byte[]... keyAndArguments);

	}

}
