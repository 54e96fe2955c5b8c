package io.github.resilientkafka.deadletter.index;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.admin.Deadline;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.topic.ClusterAdmins;
import io.github.resilientkafka.topic.TopicChain;
import org.apache.kafka.common.TopicPartition;

/**
 * Knows how far listeners are with what was replayed: what the group of their retries has
 * committed in the replay topics, asked at most twice a second. Thread-safe.
 */
public final class ReplayProgress {

	private static final Duration MAX_AGE = Duration.ofMillis(500);

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	private final ClusterAdmins admins;

	private final Map<String, Answer> answers = new ConcurrentHashMap<>();

	public ReplayProgress(ClusterAdmins admins) {
		this.admins = admins;
	}

	/**
	 * What a listener has committed.
	 * @param listener the listener
	 * @return the offset of each partition of its replay topics; if the cluster does not
	 * answer, what it has answered before
	 */
	public Map<TopicPartition, Long> committed(RegisteredListener listener) {
		Answer known = this.answers.get(listener.policy().listener());
		if (known != null && System.nanoTime() - known.at() < MAX_AGE.toNanos()) {
			return known.committed();
		}
		Answer asked = new Answer(ask(listener, (known != null) ? known.committed() : Map.of()), System.nanoTime());
		this.answers.put(listener.policy().listener(), asked);
		return asked.committed();
	}

	private Map<TopicPartition, Long> ask(RegisteredListener listener, Map<TopicPartition, Long> before) {
		try {
			Map<TopicPartition, Long> committed = new HashMap<>(before);
			BrokerAnswer
				.await(this.admins.of(listener.cluster())
					.listConsumerGroupOffsets(TopicChain.retryGroup(listener.group()))
					.partitionsToOffsetAndMetadata(), Deadline.in(TIMEOUT))
				.ifKnown((offsets) -> offsets.forEach((partition, offset) -> {
					if (offset != null && listener.chain().replayTopics().containsValue(partition.topic())) {
						committed.put(partition, offset.offset());
					}
				}));
			return Map.copyOf(committed);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return before;
		}
	}

	/**
	 * What was committed.
	 *
	 * @param committed the offsets
	 * @param at when it was asked, in terms of {@link System#nanoTime()}
	 */
	private record Answer(Map<TopicPartition, Long> committed, long at) {

	}

}
