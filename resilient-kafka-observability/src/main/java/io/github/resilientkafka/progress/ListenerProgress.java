package io.github.resilientkafka.progress;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.resilientkafka.lag.DeadLetterState;
import io.github.resilientkafka.lag.RetryLaneState;
import org.jspecify.annotations.Nullable;

/**
 * How a listener gets on, according to one sample of its cluster. Immutable.
 *
 * @param listener the id of the listener
 * @param takenAt when the sample was taken
 * @param topics its topics and retry topics, lane by lane
 * @param deadLetters its dead-letter topics that there are offsets of, by name
 */
public record ListenerProgress(String listener, Instant takenAt, List<TopicProgress> topics,
		Map<String, DeadLetterState> deadLetters) {

	/**
	 * The retry lanes.
	 * @return their names in order
	 */
	public Set<String> retryLanes() {
		return this.topics.stream()
			.filter(TopicProgress::isRetry)
			.map(TopicProgress::laneName)
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/**
	 * What is due in a retry lane.
	 * @param laneName the name of the lane
	 * @return the sum over all topics of the listener, {@code null} if it is not known of
	 * any
	 */
	public @Nullable RetryLaneState retries(String laneName) {
		RetryLaneState sum = null;
		for (TopicProgress topic : this.topics) {
			RetryLaneState state = topic.laneName().equals(laneName) ? topic.retries() : null;
			if (state != null) {
				sum = (sum != null) ? sum.plus(state) : state;
			}
		}
		return sum;
	}

	/**
	 * Why a lane pauses.
	 * @param laneName the name of the lane
	 * @return the reasons in order, empty if it does not pause
	 */
	public Set<String> pausedBy(String laneName) {
		Set<String> reasons = new TreeSet<>();
		this.topics.stream()
			.filter((topic) -> topic.laneName().equals(laneName))
			.forEach((topic) -> reasons.addAll(topic.pausedBy()));
		return reasons;
	}

}
