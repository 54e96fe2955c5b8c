package io.github.resilientkafka.deadletter.index;

import java.util.HashMap;
import java.util.Map;

import io.github.resilientkafka.deadletter.ledger.Selection;
import io.github.resilientkafka.deadletter.letter.Letter;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares letters of a partition with a selection. Most of those that do not fit are
 * told by their fingerprint, without an object of each. Not thread-safe.
 */
final class LetterMatcher {

	private final Selection selection;

	private final LetterRows rows;

	private final TopicPartition partition;

	private final LetterTables tables;

	private final Map<Integer, Boolean> known = new HashMap<>();

	LetterMatcher(Selection selection, LetterRows rows, TopicPartition partition, LetterTables tables) {
		this.selection = selection;
		this.rows = rows;
		this.partition = partition;
		this.tables = tables;
	}

	boolean matches(int row, int maxReplays) {
		return this.known.computeIfAbsent(this.rows.fingerprint(row),
				(number) -> this.selection.isOf(this.tables.fingerprints().get(number)))
				&& this.selection.includes(letter(row), maxReplays);
	}

	Letter letter(int row) {
		return this.rows.letter(row, this.partition, this.tables);
	}

}
