package io.github.resilientkafka.deadletter.index;

import java.util.function.ToLongFunction;

import io.github.resilientkafka.deadletter.ledger.Ledger;
import io.github.resilientkafka.deadletter.ledger.SentLetters;

/**
 * Tells what has become of a letter: what was decided, and how far the listener is with
 * what was sent.
 *
 * @param ledger what was decided
 * @param committed the offset that the listener has committed in a partition of the
 * replay topic
 * @param maxReplays how often a letter may come back before it is parked
 */
public record LetterJudge(Ledger ledger, ToLongFunction<Integer> committed, int maxReplays) {

	/**
	 * What has become of a letter.
	 * @param partition the partition of the dead-letter topic
	 * @param offset its offset
	 * @param replays how often it was replayed before
	 * @return its state
	 */
	public LetterState state(int partition, long offset, int replays) {
		return switch (this.ledger.decision(partition, offset)) {
			case NONE -> (replays < this.maxReplays) ? LetterState.OPEN : LetterState.PARKED;
			case IN_DOUBT -> LetterState.PARKED;
			case DISCARDED -> LetterState.DISCARDED;
			case SENT -> sent(partition, offset);
		};
	}

	private LetterState sent(int partition, long offset) {
		SentLetters batch = this.ledger.sentWith(partition, offset);
		boolean waits = batch != null && batch.offsetOf(offset) >= this.committed.applyAsLong(batch.sent().partition());
		return waits ? LetterState.REPLAYING : LetterState.REPLAYED;
	}

	/**
	 * Whether something is still to be decided about a letter.
	 * @param partition the partition of the dead-letter topic
	 * @param offset its offset
	 * @return whether nothing was
	 */
	public boolean isUndecided(int partition, long offset) {
		return this.ledger.decision(partition, offset).isOpen();
	}

}
