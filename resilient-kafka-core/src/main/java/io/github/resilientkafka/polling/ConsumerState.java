package io.github.resilientkafka.polling;

import java.util.Map;

import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.ForeignSpan;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer said of itself when it polled. Thread-safe.
 */
public final class ConsumerState {

	private final String clientId;

	private final String container;

	private final long maxPollInterval;

	private volatile long polledAt;

	private volatile @Nullable Thread thread;

	private volatile Map<TopicPartition, AssignedPartition> partitions = Map.of();

	private volatile Map<TopicPartition, ForeignSpan> foreign = Map.of();

	ConsumerState(String clientId, String container, long maxPollInterval, long now) {
		this.clientId = clientId;
		this.container = container;
		this.maxPollInterval = maxPollInterval;
		this.polledAt = now;
	}

	/**
	 * The client id of the consumer.
	 * @return the id
	 */
	public String clientId() {
		return this.clientId;
	}

	/**
	 * The id of the container of the consumer.
	 * @return the id
	 */
	public String container() {
		return this.container;
	}

	/**
	 * How long the consumer may go without a poll before its group takes its partitions
	 * away.
	 * @return its {@code max.poll.interval.ms}
	 */
	public long maxPollInterval() {
		return this.maxPollInterval;
	}

	/**
	 * When the consumer began its last poll.
	 * @return the time, in terms of {@link TimeSource#millis()}
	 */
	public long polledAt() {
		return this.polledAt;
	}

	/**
	 * The partitions that the consumer has, as of a second ago or, if it is longer ago,
	 * its last poll.
	 * @return an immutable map
	 */
	public Map<TopicPartition, AssignedPartition> partitions() {
		return this.partitions;
	}

	/**
	 * The partitions in which records of other groups were found.
	 * @return an immutable map
	 */
	public Map<TopicPartition, ForeignSpan> foreign() {
		return this.foreign;
	}

	/**
	 * The thread that has polled last.
	 * @return the thread, or {@code null} before the first poll
	 */
	public @Nullable Thread thread() {
		return this.thread;
	}

	/**
	 * Whether the consumer has not polled for so long that its group has taken its
	 * partitions away.
	 * @param now the time, in terms of {@link TimeSource#millis()}
	 * @return whether its thread is stuck
	 */
	public boolean isStuck(long now) {
		return now - this.polledAt > this.maxPollInterval;
	}

	void polled(long now) {
		this.polledAt = now;
		this.thread = Thread.currentThread();
	}

	void partitions(Map<TopicPartition, AssignedPartition> partitions) {
		this.partitions = Map.copyOf(partitions);
	}

	void foreign(Map<TopicPartition, ForeignSpan> foreign) {
		this.foreign = Map.copyOf(foreign);
	}

}
