package io.github.resilientkafka.deduplication;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Turns bytes into a text that every store can keep, different bytes into different
 * texts: if two keys became the same, a record would be skipped that never was processed.
 */
final class KeyText {

	private static final int MAX_LENGTH = 90;

	private static final String DIGEST = "sha256:";

	private static final int DIGEST_LENGTH = DIGEST.length() + 64;

	private KeyText() {
	}

	static String of(byte[] bytes) {
		return isPlain(bytes) ? new String(bytes, StandardCharsets.ISO_8859_1) : digest(bytes);
	}

	static String of(String text) {
		return of(text.getBytes(StandardCharsets.UTF_8));
	}

	private static boolean isPlain(byte[] bytes) {
		if (bytes.length > MAX_LENGTH) {
			return false;
		}
		for (byte each : bytes) {
			if (each <= ' ' || each > '~') {
				return false;
			}
		}
		return !isLikeDigest(bytes);
	}

	private static boolean isLikeDigest(byte[] bytes) {
		return bytes.length == DIGEST_LENGTH && new String(bytes, StandardCharsets.ISO_8859_1).startsWith(DIGEST);
	}

	private static String digest(byte[] bytes) {
		try {
			return DIGEST + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
