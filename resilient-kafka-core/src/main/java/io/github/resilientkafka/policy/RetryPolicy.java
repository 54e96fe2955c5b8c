package io.github.resilientkafka.policy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * How often and when a failed record is tried again.
 *
 * @param lanes the retry topics in order, possibly none
 * @param concurrency the threads of the retry container, at least 1
 * @param immediate the attempts in place before the first retry topic
 * @param classifier which failures are worth another attempt
 * @param maxAge how long after its first failure a record may still be tried, or
 * {@code null} without limit
 */
public record RetryPolicy(List<RetryLane> lanes, int concurrency, ImmediateRetry immediate,
		FailureClassifier classifier, @Nullable Duration maxAge) {

	public RetryPolicy {
		lanes = List.copyOf(lanes);
		if (concurrency < 1) {
			throw new InvalidSettingException(Setting.RETRY_CONCURRENCY, concurrency,
					"A retry container needs a thread.", "Set it to 1 or more.");
		}
		if (maxAge != null && (maxAge.isNegative() || maxAge.isZero())) {
			throw new InvalidSettingException(Setting.MAX_AGE, maxAge, "Every record would be too old at once.",
					"Set a duration above zero, or none to try without an age limit.");
		}
	}

	/**
	 * The lane after another.
	 * @param lane the number of a lane, or {@link RetryLane#MAIN}
	 * @return the next lane, or nothing after the last
	 */
	public Optional<RetryLane> laneAfter(int lane) {
		return (lane < this.lanes.size()) ? Optional.of(this.lanes.get(lane)) : Optional.empty();
	}

	/**
	 * How many lanes are behind a record that has waited in a lane which is not
	 * configured any more: as many as up to the lane of the same delay or, if there is
	 * none, in front of the first that is longer. So a record never waits for less than
	 * it has before, and if no lane is longer it has been through all.
	 * @param delay how long it has waited
	 * @return the number of a lane, or {@link RetryLane#MAIN} if none is behind it
	 */
	public int passedAfter(Duration delay) {
		for (RetryLane lane : this.lanes) {
			if (lane.delay().equals(delay)) {
				return lane.number();
			}
		}
		for (RetryLane lane : this.lanes) {
			if (lane.delay().compareTo(delay) > 0) {
				return lane.number() - 1;
			}
		}
		return this.lanes.size();
	}

	static List<RetryLane> lanes(List<Duration> delays) {
		Set<Duration> seen = new HashSet<>();
		for (Duration delay : delays) {
			if (delay.toMillis() < 1 || delay.toNanosPart() % 1_000_000 != 0) {
				throw new InvalidSettingException(Setting.RETRY_DELAYS, delays,
						"A delay is a whole number of milliseconds above zero, and " + delay + " is not.",
						"Use durations such as 30s, 5m or 1h; for attempts without a delay use retry.immediate.");
			}
			if (!seen.add(delay)) {
				throw new InvalidSettingException(Setting.RETRY_DELAYS, delays,
						"The delay " + new RetryLane(1, delay).name()
								+ " occurs twice, and a retry topic is named by its delay.",
						"Use each delay once, for example 1m, 5m, 1h.");
			}
		}
		return IntStream.range(0, delays.size()).mapToObj((i) -> new RetryLane(i + 1, delays.get(i))).toList();
	}

}
