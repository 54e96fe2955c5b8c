package io.github.resilientkafka.budget;

import io.github.resilientkafka.announcement.Pause;
import io.github.resilientkafka.announcement.PauseCause;
import io.github.resilientkafka.event.PauseReason;
import org.jspecify.annotations.Nullable;

/**
 * Knows for how long a budget has been spent: as long as retries are refused now and
 * then. Retries that are due together and wait for a moment are none of that. That it is
 * not spent any more is noticed with the next attempt, be it the first at a record.
 * Thread-safe.
 */
final class SpentBudget {

	/** For how long retries have to be refused until it is said, in ms. */
	private static final long PATIENCE = 1_000;

	/** A refusal that comes later after the end of another has another cause, in ms. */
	private static final long GAP = 500;

	private final Pause pause;

	private final long window;

	private volatile @Nullable Refusals refusals;

	SpentBudget(Pause pause, long window) {
		this.pause = pause;
		this.window = window;
	}

	/**
	 * A retry is not made.
	 * @param now the time, in epoch ms
	 * @param wait how long it takes until it asks again, in ms
	 */
	void refused(long now, long wait) {
		Refusals before = this.refusals;
		long first = (before != null && before.isFollowedBy(now)) ? before.first() : now;
		this.refusals = new Refusals(first, now, now + wait);
		if (now - first >= PATIENCE) {
			this.pause.begin(() -> new PauseCause(
					"the retry budget is spent: due retries wait, and the records of the main topic go on", null,
					PauseReason.RETRY_BUDGET));
		}
	}

	void passed(long now) {
		Refusals before = this.refusals;
		if (before != null && now - before.last() > this.window) {
			this.refusals = null;
			this.pause.end();
		}
	}

	/**
	 * Refusals that follow each other.
	 *
	 * @param first when the first was, in epoch ms
	 * @param last when the last was
	 * @param end when the last is over
	 */
	private record Refusals(long first, long last, long end) {

		/**
		 * Unless the clock was set back.
		 */
		boolean isFollowedBy(long refusal) {
			return this.last <= refusal && refusal <= this.end + GAP;
		}

	}

}
