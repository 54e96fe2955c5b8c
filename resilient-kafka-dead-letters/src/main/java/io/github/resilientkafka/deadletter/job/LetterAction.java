package io.github.resilientkafka.deadletter.job;

import java.util.List;

import io.github.resilientkafka.deadletter.ledger.JobKind;
import io.github.resilientkafka.deadletter.ledger.Selection;
import io.github.resilientkafka.deadletter.letter.LetterId;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to be done with letters.
 *
 * @param kind what
 * @param ids with these, or {@code null} with all that fit the selection
 * @param selection which ones, if they are not named
 * @param rate how many are sent per second at most, above 0, or {@code null} without
 * limit
 * @param max how many at most, from 1, the oldest first, or {@code null} for all
 * @param value what is sent instead of the value, or {@code null} if it is not edited
 * @param reason why, or {@code null} if nobody says
 * @param waits whether a job is opened that can send nothing yet
 * @param expect the token of a dry run, or {@code null} whatever has changed since
 * @param by who wants it
 */
public record LetterAction(JobKind kind, @Nullable List<LetterId> ids, Selection selection, @Nullable Double rate,
		@Nullable Integer max, @Nullable String value, @Nullable String reason, boolean waits, @Nullable String expect,
		String by) {

	public LetterAction {
		ids = (ids != null) ? List.copyOf(ids) : null;
		if (rate != null && !(rate > 0 && rate <= 1_000_000)) {
			throw new IllegalArgumentException(
					"rate is %s; use letters per second, above 0 and up to 1000000".formatted(rate));
		}
		if (max != null && max < 1) {
			throw new IllegalArgumentException("max is %d; use 1 or more".formatted(max));
		}
	}

	/**
	 * The same, with letters that have come back too often.
	 */
	LetterAction insisting() {
		return new LetterAction(this.kind, this.ids, this.selection.insisting(), this.rate, this.max, this.value,
				this.reason, this.waits, this.expect, this.by);
	}

}
