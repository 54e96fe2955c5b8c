package io.github.resilientkafka.lag;

import org.jspecify.annotations.Nullable;

/**
 * How far the reader of a partition is from the end of the log at which records are
 * deleted.
 *
 * @param leadRatio how much of the log is behind the reader: 1 if it has read everything,
 * 0 if the next record that is deleted is not committed; {@code null} if that is not
 * known or says nothing, because the log is short
 * @param lost how many records were deleted before they were committed, at most: a
 * consumer that has polled them still holds some in memory
 * @param atRisk whether the next deletion takes uncommitted records, if it is as large as
 * the last
 */
public record Retention(@Nullable Double leadRatio, long lost, boolean atRisk) {

	/** Nothing is known. */
	static final Retention UNKNOWN = new Retention(null, 0, false);

}
