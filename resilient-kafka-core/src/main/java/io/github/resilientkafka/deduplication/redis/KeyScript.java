package io.github.resilientkafka.deduplication.redis;

import java.nio.charset.StandardCharsets;

import org.springframework.data.redis.connection.RedisScriptingCommands;
import org.springframework.data.redis.connection.ReturnType;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * A script on one key, whose value is {@code c} for claimed or {@code p} for processed,
 * and the owner.
 */
enum KeyScript {

	/**
	 * Answers with the ordinal of a claim.
	 */
	CLAIM("""
			local known = redis.call('GET', KEYS[1])
			if not known or known == 'c' .. ARGV[1] then
				redis.call('SET', KEYS[1], 'c' .. ARGV[1], 'PX', ARGV[2])
				return 0
			end
			return string.sub(known, 1, 1) == 'c' and 1 or 2
			"""),

	/**
	 * Answers with 1, or 0 if the key is another's.
	 */
	CONFIRM("""
			local known = redis.call('GET', KEYS[1])
			if known and string.sub(known, 2) ~= ARGV[1] then
				return 0
			end
			redis.call('SET', KEYS[1], 'p' .. ARGV[1], 'PX', ARGV[2])
			return 1
			"""),

	/**
	 * Answers with the number of claims that were released.
	 */
	RELEASE("""
			if redis.call('GET', KEYS[1]) == 'c' .. ARGV[1] then
				return redis.call('DEL', KEYS[1])
			end
			return 0
			""");

	private final byte[] text;

	private final String digest;

	KeyScript(String text) {
		this.text = text.getBytes(StandardCharsets.UTF_8);
		this.digest = RedisScript.of(text, Long.class).getSha1();
	}

	void runByText(RedisScriptingCommands redis, byte[]... keyAndArguments) {
		redis.eval(this.text, ReturnType.INTEGER, 1, keyAndArguments);
	}

	/**
	 * Takes a fraction of the bytes, and fails if Redis does not know the script yet.
	 */
	void runByDigest(RedisScriptingCommands redis, byte[]... keyAndArguments) {
		redis.evalSha(this.digest, ReturnType.INTEGER, 1, keyAndArguments);
	}

}
