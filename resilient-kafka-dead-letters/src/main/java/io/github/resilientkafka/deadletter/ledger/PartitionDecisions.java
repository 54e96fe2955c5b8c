package io.github.resilientkafka.deadletter.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Decided;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Sent;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about the letters of one partition. Not thread-safe.
 */
final class PartitionDecisions {

	private static final int MAX_REASONS = 10_000;

	private static final String IN_DOUBT = "it was sent to a replay topic that was deleted since; whether it was processed is not known";

	private final OffsetBits sent = new OffsetBits();

	private final OffsetBits discarded = new OffsetBits();

	private final OffsetBits inDoubt = new OffsetBits();

	/** Which jobs have decided something, in their order. */
	private final List<Touched> touched = new ArrayList<>();

	private final List<SentLetters> batches = new ArrayList<>();

	/** Those that went to a replay topic which was deleted since. */
	private final List<SentLetters> gone = new ArrayList<>();

	/** Why nothing could be done with a letter. */
	private final Map<Long, String> skipped = new HashMap<>();

	/**
	 * Add what comes next.
	 * @param replayTopicId the id of the replay topic as it is now, or {@code null} if
	 * that is not known
	 */
	void add(Decided decided, JobKind kind, @Nullable String replayTopicId) {
		decided.offsets().forEach(this.inDoubt::remove);
		if (!decided.offsets().isEmpty()) {
			this.touched.add(new Touched(decided.job(), decided.offsets()));
		}
		switch (kind) {
			case REPLAY, EDIT -> send(decided, replayTopicId);
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

	private void send(Decided decided, @Nullable String replayTopicId) {
		Sent to = decided.sent();
		if (to == null || decided.offsets().isEmpty()) {
			return;
		}
		SentLetters batch = new SentLetters(decided.job(), decided.offsets(), to);
		boolean there = replayTopicId == null || to.topicId().equals(replayTopicId);
		(there ? this.batches : this.gone).add(batch);
		decided.offsets().forEach((there ? this.sent : this.inDoubt)::add);
	}

	/**
	 * The replay topic has this id now.
	 */
	void replaysGoTo(String replayTopicId) {
		move(this.batches, this.gone, (id) -> !id.equals(replayTopicId), this.sent, this.inDoubt);
		move(this.gone, this.batches, replayTopicId::equals, this.inDoubt, this.sent);
	}

	private static void move(List<SentLetters> from, List<SentLetters> to, Predicate<String> moves, OffsetBits before,
			OffsetBits after) {
		List<SentLetters> moved = from.stream().filter((batch) -> moves.test(batch.sent().topicId())).toList();
		from.removeAll(moved);
		to.addAll(moved);
		moved.forEach((batch) -> batch.letters().forEach((offset) -> {
			if (before.remove(offset)) {
				after.add(offset);
			}
		}));
	}

	/**
	 * How many letters of a job are in doubt.
	 */
	long inDoubt(String job) {
		return this.gone.stream().filter((batch) -> batch.job().equals(job)).mapToLong(this::inDoubt).sum();
	}

	private long inDoubt(SentLetters batch) {
		long[] count = { 0 };
		batch.letters().forEach((offset) -> count[0] += this.inDoubt.contains(offset) ? 1 : 0);
		return count[0];
	}

	Decision of(long offset) {
		if (this.sent.contains(offset)) {
			return Decision.SENT;
		}
		if (this.inDoubt.contains(offset)) {
			return Decision.IN_DOUBT;
		}
		return this.discarded.contains(offset) ? Decision.DISCARDED : Decision.NONE;
	}

	@Nullable String skipReason(long offset) {
		return this.inDoubt.contains(offset) ? IN_DOUBT : this.skipped.get(offset);
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
			case IN_DOUBT -> this.inDoubt.countFrom(begin);
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

	/**
	 * The jobs that have decided something about a letter, the first one first.
	 */
	List<String> jobsOf(long offset) {
		return this.touched.stream().filter((each) -> each.offsets().indexOf(offset) >= 0).map(Touched::job).toList();
	}

	List<SentLetters> batches() {
		return this.batches;
	}

	/**
	 * What a job has decided about some letters at once.
	 */
	private record Touched(String job, Offsets offsets) {
	}

}
