package io.github.resilientkafka.deadletter.index;

import io.github.resilientkafka.deadletter.ledger.Selection;
import org.jspecify.annotations.Nullable;

/**
 * Which letters somebody wants to see.
 *
 * @param selection which ones
 * @param state what has become of them, or {@code null} for those about which something
 * is still to be decided
 * @param page the page, from 0; the latest letters come first
 * @param size how many a page has, from 1 to 500
 */
public record LetterQuery(Selection selection, @Nullable LetterState state, int page, int size) {

	/** The largest page. */
	public static final int MAX_SIZE = 500;

	public LetterQuery {
		if (page < 0 || page > 1_000_000) {
			throw new IllegalArgumentException("page is %d; use a number from 0 to 1000000".formatted(page));
		}
		if (size < 1 || size > MAX_SIZE) {
			throw new IllegalArgumentException("size is %d; use a number from 1 to %d".formatted(size, MAX_SIZE));
		}
	}

	/**
	 * Whether only letters are wanted about which nothing was decided.
	 */
	boolean isAboutOpenOnes() {
		return this.state == null || this.state.isOpen();
	}

	boolean wants(LetterState actual) {
		return (this.state != null) ? actual == this.state : actual.isOpen();
	}

}
