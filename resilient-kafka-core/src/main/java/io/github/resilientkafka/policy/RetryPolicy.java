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
 * @param repeatLast how often a record waits in the last retry topic again before it is
 * given up, at least 0
 * @param drain the retry topics of {@code @RetryableTopic} that are read until they are
 * empty
 */
public record RetryPolicy(List<RetryLane> lanes, int concurrency, ImmediateRetry immediate,
		FailureClassifier classifier, @Nullable Duration maxAge, int repeatLast, List<String> drain) {

	public RetryPolicy {
		lanes = List.copyOf(lanes);
		drain = List.copyOf(drain);
		if (repeatLast < 0) {
			throw new InvalidSettingException(Setting.REPEAT_LAST, repeatLast,
					"A record cannot be in the last retry topic less than once.",
					"Set it to how often that topic is walked again, or to 0.");
		}
		if (repeatLast > 0 && lanes.isEmpty()) {
			throw new InvalidSettingException(Setting.REPEAT_LAST, repeatLast,
					"There are no retry topics, so none is the last.",
					"Set retry.delays to one delay or more, or retry.repeat-last to 0.");
		}
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
	 * A policy that walks no retry topic again and drains none.
	 * @param lanes the retry topics in order, possibly none
	 * @param concurrency the threads of the retry container, at least 1
	 * @param immediate the attempts in place before the first retry topic
	 * @param classifier which failures are worth another attempt
	 * @param maxAge how long after its first failure a record may still be tried, or
	 * {@code null} without limit
	 */
	public RetryPolicy(List<RetryLane> lanes, int concurrency, ImmediateRetry immediate, FailureClassifier classifier,
			@Nullable Duration maxAge) {
		this(lanes, concurrency, immediate, classifier, maxAge, 0, List.of());
	}

	/**
	 * The lane after another: the next, or the first behind it in which a record waits
	 * for long enough. If there is none, that is the last.
	 * @param lane the number of a lane, or {@link RetryLane#MAIN}
	 * @param wait how long the record is to wait at least
	 * @return a lane, or nothing after the last
	 */
	public Optional<RetryLane> laneAfter(int lane, Duration wait) {
		if (lane >= this.lanes.size()) {
			return Optional.empty();
		}
		return this.lanes.stream()
			.skip(lane)
			.filter((each) -> each.delay().compareTo(wait) >= 0)
			.findFirst()
			.or(this::lastLane);
	}

	/**
	 * The last lane.
	 * @return the lane, or nothing if there are no lanes
	 */
	public Optional<RetryLane> lastLane() {
		return this.lanes.isEmpty() ? Optional.empty() : Optional.of(this.lanes.get(this.lanes.size() - 1));
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

	/**
	 * How long a record waits in retry topics altogether that fails each time.
	 * @return the sum of their delays, the last as often as it is walked
	 */
	public Duration totalDelay() {
		Duration total = this.lanes.stream().map(RetryLane::delay).reduce(Duration.ZERO, Duration::plus);
		return lastLane().map((last) -> total.plus(last.delay().multipliedBy(this.repeatLast))).orElse(total);
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
