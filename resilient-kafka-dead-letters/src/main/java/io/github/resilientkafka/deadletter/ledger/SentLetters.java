package io.github.resilientkafka.deadletter.ledger;

import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Sent;

/**
 * Letters that were sent together.
 *
 * @param job the number of the job
 * @param letters their offsets in the dead-letter topic
 * @param sent where they have gone, in the same order
 */
public record SentLetters(String job, Offsets letters, Sent sent) {

	/**
	 * Where a letter has gone.
	 * @param letter its offset in the dead-letter topic
	 * @return its offset in the replay topic
	 */
	public long offsetOf(long letter) {
		return this.sent.offsets().get(this.letters.indexOf(letter));
	}

	/**
	 * How many of them are yet to be processed.
	 * @param committed the offset that the listener has committed in the replay topic
	 * @return the number of letters
	 */
	public long waiting(long committed) {
		return this.sent.offsets().countFrom(committed);
	}

}
