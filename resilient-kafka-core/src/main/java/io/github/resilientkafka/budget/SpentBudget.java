package io.github.resilientkafka.budget;

import io.github.resilientkafka.announcement.Pause;
import io.github.resilientkafka.announcement.PauseCause;
import io.github.resilientkafka.event.PauseReason;

/**
 * Knows for how long a budget has been spent: as long as retries are refused now and
 * then. That it is not any more is noticed with the next attempt, be it the first at a
 * record. Thread-safe.
 */
final class SpentBudget {

	private final Pause pause;

	private final long window;

	private volatile long lastRefusal = Long.MIN_VALUE;

	SpentBudget(Pause pause, long window) {
		this.pause = pause;
		this.window = window;
	}

	void refused(long now) {
		this.lastRefusal = now;
		this.pause.begin(() -> new PauseCause(
				"the retry budget is spent: due retries wait, and the records of the main topic go on", null,
				PauseReason.RETRY_BUDGET));
	}

	void passed(long now) {
		long last = this.lastRefusal;
		if (last != Long.MIN_VALUE && now - last > this.window) {
			this.lastRefusal = Long.MIN_VALUE;
			this.pause.end();
		}
	}

}
