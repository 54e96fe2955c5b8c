package io.github.resilientkafka.listener;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.resilientkafka.method.ListenerPayload;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.polling.ListenerConsumers;
import io.github.resilientkafka.polling.PausedTopics;
import io.github.resilientkafka.polling.RecordDeserializer;
import io.github.resilientkafka.redirect.BlockedTopic;
import io.github.resilientkafka.redirect.RedirectBlockage;
import io.github.resilientkafka.report.FirstRecords;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.topic.RetiredLane;
import io.github.resilientkafka.topic.TopicChain;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/**
 * A listener and what was made of it.
 *
 * @param policy what it was promised
 * @param chain its topics
 * @param group its consumer group
 * @param cluster where its topics are
 * @param main the container of its topics
 * @param retryContainer the container of its retry topics, if it has one
 * @param consumers what the consumers of both have in common
 * @param blockage knows which retry and dead-letter topics cannot be reached
 * @param payload what it takes the value of a record as
 * @param firstRecords knows whether any of its records can be read
 * @param deserializers makes what its records are deserialized with
 */
public record RegisteredListener(ListenerPolicy policy, TopicChain chain, String group, Cluster cluster,
		ConcurrentMessageListenerContainer<byte[], byte[]> main, RetryContainer retryContainer,
		ListenerConsumers consumers, RedirectBlockage blockage, ListenerPayload payload, FirstRecords firstRecords,
		Supplier<RecordDeserializer> deserializers) {

	/**
	 * The container of its retry topics.
	 * @return the container, or {@code null} if it has none
	 */
	public @Nullable ConcurrentMessageListenerContainer<byte[], byte[]> retry() {
		return this.retryContainer.get();
	}

	/**
	 * The retry and dead-letter topics that records wait for because they cannot be
	 * reached.
	 * @param now the time, in terms of {@link TimeSource#millis()}
	 * @return the topics in order
	 */
	public Collection<BlockedTopic> blockedTopics(long now) {
		return this.blockage.topics(now);
	}

	/**
	 * The error handler of the application, which an ordinary listener would have and
	 * this one does not use.
	 * @return the error handler, or {@code null} if there is none
	 */
	public @Nullable CommonErrorHandler formerErrorHandler() {
		return (this.main instanceof ResilientListenerContainer container) ? container.formerErrorHandler() : null;
	}

	/**
	 * Read retry topics that are not configured any more, from now on and no others.
	 * @param lanes the lanes
	 * @return whether any of them was not read before
	 */
	public boolean readRetired(Collection<RetiredLane> lanes) {
		Map<String, String> names = new LinkedHashMap<>();
		lanes.forEach((lane) -> names.put(lane.name(), lane.laneName()));
		prepare(names);
		boolean more = this.chain.retired().read(lanes);
		if (more) {
			open(names.keySet());
		}
		return more;
	}

	/**
	 * Read a topic of replayed dead letters, from now on.
	 * @param topic the topic, which exists and may be read
	 * @return whether it was not read before
	 */
	public boolean readReplays(String topic) {
		prepare(Map.of(topic, this.chain.laneName(topic)));
		boolean more = this.chain.replays().read(topic);
		if (more) {
			open(List.of(topic));
		}
		return more;
	}

	/**
	 * Who hears of a topic counts its records, and knows whether it is paused.
	 */
	private void prepare(Map<String, String> names) {
		this.consumers.account().add(names);
		PausedTopics paused = this.consumers.pausedTopics();
		if (paused.topics().containsAll(this.chain.laneNames().keySet())) {
			// It is the listener that is paused, whatever lanes are found
			paused.pause(names.keySet());
		}
	}

	private synchronized void open(Collection<String> topics) {
		if (retry() == null) {
			this.retryContainer.open(topics, this.main.isRunning());
		}
	}

}
