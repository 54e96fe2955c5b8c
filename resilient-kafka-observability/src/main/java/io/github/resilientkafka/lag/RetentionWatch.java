package io.github.resilientkafka.lag;

import org.jspecify.annotations.Nullable;

/**
 * Follows the beginning of a log. Not thread-safe.
 */
final class RetentionWatch {

	/**
	 * The number of offsets from which on a log is long enough for a ratio to say
	 * something.
	 */
	static final long LONG_LOG = 1_000;

	/**
	 * After that time in ms the last deletion says nothing any more. Brokers look for
	 * something to delete every five minutes.
	 */
	static final long MEMORY = 3_600_000;

	private final long allowedLag;

	private @Nullable Long begin;

	private @Nullable Long beginBefore;

	private long lastDeletion;

	private long lastDeletionAt;

	/**
	 * Create a watch.
	 * @param allowedLag how many offsets may stay uncommitted although everything is read
	 */
	RetentionWatch(long allowedLag) {
		this.allowedLag = allowedLag;
	}

	/**
	 * The log has a beginning.
	 * @param at when, in epoch ms
	 * @param newBegin the offset
	 */
	void add(long at, long newBegin) {
		if (this.begin != null && newBegin < this.begin) {
			// Another log of the same name
			this.begin = null;
			this.lastDeletion = 0;
		}
		this.beginBefore = this.begin;
		if (this.beginBefore != null && newBegin > this.beginBefore) {
			this.lastDeletion = newBegin - this.beginBefore;
			this.lastDeletionAt = at;
		}
		this.begin = newBegin;
	}

	/**
	 * Judge a reader.
	 * @param at when, in epoch ms
	 * @param end the end of the log
	 * @param committed what the reader has committed, or {@code null} if nothing
	 * @param lag how many records it has not processed
	 * @param isLosing whether it has not gained on the end for a whole window
	 * @return the distance
	 */
	Retention evaluate(long at, long end, @Nullable Long committed, long lag, boolean isLosing) {
		if (this.begin == null || committed == null) {
			return Retention.UNKNOWN;
		}
		if (lag == 0) {
			return new Retention(1.0, 0, false);
		}
		// The beginning as it was a sample ago, because this one may have moved after the
		// reader has committed
		long lost = (this.beginBefore != null) ? this.beginBefore - committed : 0;
		long lead = committed - this.begin;
		boolean deletes = this.lastDeletion > 0 && at - this.lastDeletionAt <= MEMORY;
		Double ratio = null;
		if (end - this.begin >= LONG_LOG) {
			ratio = Math.min(1, Math.max(0, (double) lead / (end - this.begin)));
		}
		return new Retention(ratio, (lost > this.allowedLag) ? lost : 0,
				isLosing && deletes && lead <= this.lastDeletion);
	}

}
