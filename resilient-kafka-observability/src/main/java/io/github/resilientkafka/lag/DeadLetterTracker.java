package io.github.resilientkafka.lag;

import java.time.Duration;

/**
 * Remembers the ends of a partition of a dead-letter topic. No record is read, so how old
 * a dead letter is can be told only by having seen its offset. Not thread-safe.
 */
public final class DeadLetterTracker {

	private final long window;

	private final OffsetHistory history;

	/**
	 * Create a tracker.
	 * @param window for how long something counts as growth
	 */
	public DeadLetterTracker(Duration window) {
		this.window = window.toMillis();
		this.history = new OffsetHistory(window.multipliedBy(2));
	}

	/**
	 * Add what was seen, and judge.
	 * @param at when, in epoch ms
	 * @param begin the first offset
	 * @param end the offset behind the last record
	 * @param settled about how many of them something was decided
	 * @return the judgement
	 */
	public DeadLetterState add(long at, long begin, long end, long settled) {
		this.history.add(at, end, begin);
		Long before = this.history.endBy(at - this.window);
		if (before == null) {
			before = this.history.oldestEnd();
		}
		Long present = this.history.presentAt(begin);
		return new DeadLetterState(end - begin, (before != null) ? end - before : 0,
				(present != null) ? Duration.ofMillis(at - present) : null, settled);
	}

}
