package io.github.resilientkafka.deadletter.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Decided;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Sent;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about the letters of one partition. Not thread-safe.
 */
final class PartitionDecisions {

	private static final int MAX_REASONS = 10_000;

	private final OffsetBits sent = new OffsetBits();

	private final OffsetBits discarded = new OffsetBits();

	private final List<SentLetters> batches = new ArrayList<>();

	/** Why nothing could be done with a letter. */
	private final Map<Long, String> skipped = new HashMap<>();

	void add(Decided decided, JobKind kind) {
		switch (kind) {
			case REPLAY, EDIT -> {
				decided.offsets().forEach(this.sent::add);
				Sent to = decided.sent();
				if (to != null && !decided.offsets().isEmpty()) {
					this.batches.add(new SentLetters(decided.job(), decided.offsets(), to));
				}
			}
			case DISCARD -> decided.offsets().forEach(this.discarded::add);
			case RESTORE -> decided.offsets().forEach(this.discarded::remove);
		}
		decided.offsets().forEach(this.skipped::remove);
		decided.skipped().forEach((reason, offsets) -> offsets.forEach((offset) -> {
			if (this.skipped.size() < MAX_REASONS) {
				this.skipped.put(offset, reason);
			}
		}));
	}

	Decision of(long offset) {
		if (this.sent.contains(offset)) {
			return Decision.SENT;
		}
		return this.discarded.contains(offset) ? Decision.DISCARDED : Decision.NONE;
	}

	@Nullable String skipReason(long offset) {
		return this.skipped.get(offset);
	}

	/**
	 * How many letters from an offset on have a decision.
	 */
	long countFrom(long begin) {
		return this.sent.countFrom(begin) + this.discarded.countFrom(begin);
	}

	long countFrom(long begin, Decision decision) {
		return switch (decision) {
			case SENT -> this.sent.countFrom(begin);
			case DISCARDED -> this.discarded.countFrom(begin);
			case NONE -> 0;
		};
	}

	/**
	 * With which others a letter was sent, or {@code null} if it was not.
	 */
	@Nullable SentLetters batchOf(long offset) {
		for (int i = this.batches.size() - 1; i >= 0; i--) {
			if (this.batches.get(i).letters().indexOf(offset) >= 0) {
				return this.batches.get(i);
			}
		}
		return null;
	}

	List<SentLetters> batches() {
		return this.batches;
	}

}
