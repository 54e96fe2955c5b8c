package io.github.resilientkafka.deadletter.letter;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Finds letters by their key without keeping the keys.
 */
public final class KeyHash {

	/** Of a letter without a key. */
	public static final long NONE = 0;

	private KeyHash() {
	}

	/**
	 * The hash of a key.
	 * @param key the bytes
	 * @return the first 64 bits of its SHA-256, which nobody meets by accident
	 */
	public static long of(byte[] key) {
		try {
			long hash = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key)).getLong();
			return (hash != NONE) ? hash : 1;
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Each Java platform has SHA-256", ex);
		}
	}

	/**
	 * The hash of a key that is text.
	 * @param key the text
	 * @return the hash of its bytes in UTF-8
	 */
	public static long of(String key) {
		return of(key.getBytes(StandardCharsets.UTF_8));
	}

}
