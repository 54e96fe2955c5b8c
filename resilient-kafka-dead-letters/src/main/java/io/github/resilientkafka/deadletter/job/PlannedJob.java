package io.github.resilientkafka.deadletter.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.resilientkafka.deadletter.ledger.JobKind;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Span;
import io.github.resilientkafka.deadletter.ledger.Selection;

/**
 * A job that could be opened now.
 *
 * @param kind what is done
 * @param parts with which letters, by the dead-letter topic
 * @param matching how many letters they are
 * @param exact whether that is known of each
 */
record PlannedJob(JobKind kind, Map<String, Part> parts, long matching, boolean exact) {

	private static final int TOKEN_LENGTH = 24;

	/**
	 * Changes when other letters are meant.
	 */
	String token() {
		try {
			String text = this.kind + " " + this.matching + " " + new TreeMap<>(this.parts);
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(hash).substring(0, TOKEN_LENGTH);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Each Java platform has SHA-256", ex);
		}
	}

	/**
	 * The letters of one dead-letter topic.
	 *
	 * @param selection which ones
	 * @param spans where they lie
	 */
	record Part(Selection selection, List<Span> spans) {

	}

}
