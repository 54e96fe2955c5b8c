package io.github.resilientkafka.lag;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What a dead-letter topic holds.
 *
 * @param depth how many records, at most: transaction markers count as records
 * @param growth how many of them have come of late, at most
 * @param oldestAge for how long the first has been there, at least; {@code null} if there
 * is none
 * @param settled about how many of them something was decided
 */
public record DeadLetterState(long depth, long growth, @Nullable Duration oldestAge, long settled) {

	/** No partition. */
	public static final DeadLetterState EMPTY = new DeadLetterState(0, 0, null, 0);

	/**
	 * This partition and another together.
	 * @param other the other
	 * @return the sum
	 */
	public DeadLetterState plus(DeadLetterState other) {
		Duration oldest = (this.oldestAge == null) ? other.oldestAge : this.oldestAge;
		if (oldest != null && other.oldestAge != null && other.oldestAge.compareTo(oldest) > 0) {
			oldest = other.oldestAge;
		}
		return new DeadLetterState(this.depth + other.depth, this.growth + other.growth, oldest,
				this.settled + other.settled);
	}

	/**
	 * How many records are still to be dealt with.
	 * @return the number, at most
	 */
	public long open() {
		return Math.max(0, this.depth - this.settled);
	}

}
