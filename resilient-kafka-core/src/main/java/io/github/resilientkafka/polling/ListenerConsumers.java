package io.github.resilientkafka.polling;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.resilientkafka.account.ListenerAccount;
import io.github.resilientkafka.topic.ForeignSpan;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What the consumers of one listener have in common, those of its retry topics included.
 * Thread-safe.
 */
public final class ListenerConsumers {

	private final ListenerAccount account;

	private final ExpiredRecords expired;

	private final PausedTopics pausedTopics = new PausedTopics();

	private final List<ConsumerState> states = new CopyOnWriteArrayList<>();

	private final Map<String, Throwable> pollFailures = new ConcurrentHashMap<>();

	private volatile Runnable silence = () -> {
	};

	/**
	 * Create it.
	 * @param account where the records are counted
	 * @param expired is told of records that were deleted unseen
	 */
	public ListenerConsumers(ListenerAccount account, ExpiredRecords expired) {
		this.account = account;
		this.expired = expired;
	}

	/**
	 * Where the records are counted.
	 * @return the account of the listener
	 */
	public ListenerAccount account() {
		return this.account;
	}

	ExpiredRecords expired() {
		return this.expired;
	}

	/**
	 * From which topics nothing is taken.
	 * @return the topics
	 */
	public PausedTopics pausedTopics() {
		return this.pausedTopics;
	}

	/**
	 * What the consumers that are open said last.
	 * @return the states
	 */
	public Collection<ConsumerState> states() {
		return List.copyOf(this.states);
	}

	/**
	 * Where records of other groups lie in the retry topics that are consumed here.
	 * @return the partitions that there are any in
	 */
	public Map<TopicPartition, ForeignSpan> foreign() {
		Map<TopicPartition, ForeignSpan> foreign = new HashMap<>();
		this.states.forEach((state) -> foreign.putAll(state.foreign()));
		return foreign;
	}

	/**
	 * How far the consumer of a partition has come.
	 * @param partition the partition
	 * @return how far, or {@code null} if no consumer here has it
	 */
	public @Nullable AssignedPartition find(TopicPartition partition) {
		for (ConsumerState state : this.states) {
			AssignedPartition assigned = state.partitions().get(partition);
			if (assigned != null) {
				return assigned;
			}
		}
		return null;
	}

	/**
	 * Be told from now on when a broker has not answered in time.
	 * @param observer what is told, by the thread of a consumer
	 */
	public void onSilence(Runnable observer) {
		this.silence = observer;
	}

	void noAnswer() {
		this.silence.run();
	}

	/**
	 * What a poll has failed with.
	 * @param container the id of the container of the consumer
	 * @return what the last poll has failed with, or {@code null} if a consumer of the
	 * container has polled since
	 */
	public @Nullable Throwable pollFailure(String container) {
		return this.pollFailures.get(container);
	}

	void pollFailed(String container, Throwable failure) {
		this.pollFailures.put(container, failure);
	}

	void polled(String container) {
		if (!this.pollFailures.isEmpty()) {
			this.pollFailures.remove(container);
		}
	}

	void opened(ConsumerState state) {
		this.states.add(state);
	}

	void closed(ConsumerState state) {
		this.states.remove(state);
	}

}
