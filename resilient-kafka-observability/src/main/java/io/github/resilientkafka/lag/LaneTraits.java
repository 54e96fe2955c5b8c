package io.github.resilientkafka.lag;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What has to be known of a lane to judge its partitions.
 *
 * @param delay how long each record waits before it is due, or {@code null} for the
 * topics that a listener consumes
 * @param fromEarliest whether a consumer without a committed offset begins with the first
 * record
 * @param allowedLag how many offsets a consumer that has read everything may be behind,
 * because a transaction's marker is never committed: 1 where there may be transactions
 * @param samples how many samples a whole window has, at least 3
 */
public record LaneTraits(@Nullable Duration delay, boolean fromEarliest, long allowedLag, int samples) {

	/** For how long ends are remembered of a topic without a delay. */
	private static final Duration MAIN_HORIZON = Duration.ofHours(1);

	/** And beyond the delay of others. */
	private static final Duration RETRY_HORIZON = Duration.ofMinutes(10);

	public LaneTraits {
		if (samples < 3) {
			throw new IllegalArgumentException("A window needs three samples");
		}
	}

	Duration horizon() {
		return (this.delay != null) ? this.delay.plus(RETRY_HORIZON) : MAIN_HORIZON;
	}

}
