package io.github.resilientkafka.progress;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.resilientkafka.lag.LagStatus;
import io.github.resilientkafka.lag.PartitionLag;
import io.github.resilientkafka.lag.RetryLaneState;
import io.github.resilientkafka.policy.RetryLane;
import org.jspecify.annotations.Nullable;

/**
 * How a consumer group gets on with a topic.
 *
 * @param topic the topic or retry topic
 * @param lane the number of its lane
 * @param laneName the name of its lane, {@code main} or such as {@code retry-1m}
 * @param pausedBy why nothing is done about its records, empty if there is no reason
 * @param partitions its partitions that there are offsets of
 * @param unanswered how many others have a leader that has not told their offsets
 * @param silent those of them, by number, whose leaders have not for a whole window
 */
public record TopicProgress(String topic, int lane, String laneName, Set<String> pausedBy,
		List<PartitionLag> partitions, int unanswered, Set<Integer> silent) {

	/**
	 * Whether it is a retry topic.
	 * @return whether its records wait before they are due
	 */
	public boolean isRetry() {
		return this.lane != RetryLane.MAIN;
	}

	/**
	 * How many records are not processed.
	 * @return the sum over the partitions that it is known of, {@code null} if there is
	 * none
	 */
	public @Nullable Long lag() {
		return known(PartitionLag::lag).reduce(Long::sum).orElse(null);
	}

	/**
	 * How long ago the first record came that is not processed.
	 * @return the longest of all partitions that it is known of, {@code null} if there is
	 * none
	 */
	public @Nullable Duration timeLag() {
		return known(PartitionLag::timeLag).max(Duration::compareTo).orElse(null);
	}

	/**
	 * How much of the log is behind the consumer.
	 * @return the least of all partitions that it is known of, from 0 to 1, {@code null}
	 * if there is none
	 */
	public @Nullable Double leadRatio() {
		return known((lag) -> lag.retention().leadRatio()).min(Double::compareTo).orElse(null);
	}

	private <T> Stream<T> known(Function<PartitionLag, @Nullable T> value) {
		return this.partitions.stream().map(value).filter(Objects::nonNull).map(Objects::requireNonNull);
	}

	/**
	 * The partitions of a status.
	 * @param status the status
	 * @return how many there are
	 */
	public long count(LagStatus status) {
		long count = this.partitions.stream().filter((partition) -> partition.status() == status).count();
		return (status == LagStatus.UNKNOWN) ? count + this.unanswered : count;
	}

	/**
	 * What is due.
	 * @return the sum over all partitions, {@code null} if it is not known of any
	 */
	public @Nullable RetryLaneState retries() {
		return known(PartitionLag::retries).reduce(RetryLaneState::plus).orElse(null);
	}

}
