package io.github.resilientkafka.polling;

import java.util.Collection;

import org.jspecify.annotations.Nullable;

/**
 * Up to where the offsets of a partition are committed before its records are processed.
 */
final class Clearance {

	private static final long UNUSED = Long.MIN_VALUE;

	private long cleared = UNUSED;

	private long chosen = UNUSED;

	/**
	 * Whether offsets are committed first at all.
	 */
	boolean isUsed() {
		return this.cleared != UNUSED;
	}

	/**
	 * Whether the offset behind a record is committed although it may not be processed.
	 */
	boolean includes(PolledRecord record) {
		return record.isLeftOver() || record.record().offset() < this.cleared;
	}

	/**
	 * Choose the records to commit next.
	 * @return how many they are
	 */
	int choose(Collection<PolledRecord> records, int max) {
		this.cleared = isUsed() ? this.cleared : Long.MIN_VALUE + 1;
		this.chosen = this.cleared;
		int count = 0;
		for (PolledRecord record : records) {
			if (count == max) {
				break;
			}
			if (!includes(record)) {
				this.chosen = record.record().offset() + 1;
				count++;
			}
		}
		return count;
	}

	/**
	 * The offset behind those that were chosen.
	 */
	long chosen() {
		return this.chosen;
	}

	/**
	 * What was chosen is committed.
	 */
	void clear() {
		this.cleared = this.chosen;
	}

	/**
	 * How many of the records are yet to be called.
	 */
	int uncalled(Collection<PolledRecord> records) {
		int count = 0;
		for (PolledRecord record : records) {
			if (!includes(record)) {
				break;
			}
			count += record.holdsUp() ? 1 : 0;
		}
		return count;
	}

	/**
	 * The first that was not called, with none behind it that was. Whether it is
	 * committed may be unknown.
	 * @return the record, or {@code null} if there is none
	 */
	@Nullable PolledRecord firstUncalled(Collection<PolledRecord> records) {
		PolledRecord first = null;
		for (PolledRecord record : records) {
			if (!record.holdsUp()) {
				first = null;
			}
			else if (first == null && isUsed()) {
				first = record;
			}
		}
		return first;
	}

	/**
	 * A smaller offset is committed, so that others process the records from there on.
	 */
	void setBack(long offset) {
		this.cleared = Math.min(this.cleared, offset);
	}

}
