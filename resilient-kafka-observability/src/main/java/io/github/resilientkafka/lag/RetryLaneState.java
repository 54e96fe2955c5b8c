package io.github.resilientkafka.lag;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The records of a retry lane that are not processed yet. What counts as overdue is so
 * for certain.
 *
 * @param waiting how many are not due yet
 * @param overdue how many are due, at least
 * @param unknown of how many that is not known yet
 * @param oldestOverdue for how long the first has been due, at least; {@code null} if
 * none is
 */
public record RetryLaneState(long waiting, long overdue, long unknown, @Nullable Duration oldestOverdue) {

	/** Nothing is left to do. */
	static final RetryLaneState EMPTY = new RetryLaneState(0, 0, 0, null);

	/**
	 * How late a clock or a broker may be without anybody being blamed for it. It is more
	 * than a sample of offsets may take.
	 */
	static final long GRACE = 5_000;

	/**
	 * Judge a partition of a retry topic. Redirects keep the timestamp of the record that
	 * failed, so timestamps tell nothing of when one is due. But what is in front of an
	 * end that was seen at some time was published before, and all wait equally long.
	 * @param history the ends of the partition
	 * @param delay how long each record waits, in ms
	 * @param settled the offset up to which everything is done
	 * @param lag how many records are left
	 * @param assigned what its consumer has said, or {@code null} if the partition is not
	 * assigned here
	 * @param now the time in epoch ms
	 * @return the state
	 */
	static RetryLaneState of(OffsetHistory history, long delay, long settled, long lag,
			@Nullable ConsumerPosition assigned, long now) {
		if (lag == 0) {
			return EMPTY;
		}
		Long headDue = (assigned != null) ? assigned.headDue() : null;
		if (headDue != null && headDue > now) {
			return new RetryLaneState(lag, 0, 0, null);
		}
		long cutoff = now - delay - GRACE;
		Long dueEnd = history.endBy(cutoff);
		long overdue = (dueEnd != null) ? Math.min(lag, Math.max(0, dueEnd - settled)) : 0;
		Duration oldest = null;
		if (headDue != null) {
			overdue = Math.max(1, overdue);
			oldest = Duration.ofMillis(now - headDue);
		}
		else if (overdue > 0) {
			Long present = history.presentAt(settled);
			oldest = Duration.ofMillis((present != null) ? Math.max(GRACE, now - delay - present) : GRACE);
		}
		long rest = lag - overdue;
		return history.reaches(cutoff) ? new RetryLaneState(rest, overdue, 0, oldest)
				: new RetryLaneState(0, overdue, rest, oldest);
	}

	/**
	 * Whether a consumer that is well could not be as late.
	 * @return whether something has been due for longer than a moment
	 */
	boolean isLate() {
		return this.oldestOverdue != null && this.oldestOverdue.toMillis() >= GRACE;
	}

	/**
	 * This partition and another together.
	 * @param other the other
	 * @return the sum
	 */
	public RetryLaneState plus(RetryLaneState other) {
		Duration oldest = (this.oldestOverdue == null) ? other.oldestOverdue : this.oldestOverdue;
		if (oldest != null && other.oldestOverdue != null && other.oldestOverdue.compareTo(oldest) > 0) {
			oldest = other.oldestOverdue;
		}
		return new RetryLaneState(this.waiting + other.waiting, this.overdue + other.overdue,
				this.unknown + other.unknown, oldest);
	}

}
