package io.github.resilientkafka.listener;

import java.util.Collection;

import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.polling.ListenerConsumers;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.topic.TopicChain;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/**
 * A listener and what was made of it.
 *
 * @param policy what it was promised
 * @param chain its topics
 * @param group its consumer group
 * @param cluster where its topics are
 * @param main the container of its topics
 * @param retry the container of its retry topics, or {@code null} if it has none
 * @param consumers what the consumers of both have in common
 * @param blockage knows which retry and dead-letter topics cannot be reached
 */
public record RegisteredListener(ListenerPolicy policy, TopicChain chain, String group, Cluster cluster,
		ConcurrentMessageListenerContainer<byte[], byte[]> main,
		@Nullable ConcurrentMessageListenerContainer<byte[], byte[]> retry, ListenerConsumers consumers,
		RedirectBlockage blockage) {

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
	 * The name of the container of the retry topics.
	 * @param id the id of a listener
	 * @return the id of its retry container
	 */
	static String retryId(String id) {
		return id + ".retry";
	}

	/**
	 * The consumer group of the retry topics, apart from the listener's, so that trouble
	 * with retries never rebalances the main topics.
	 * @param group the group of a listener
	 * @return the group of its retry container
	 */
	public static String retryGroup(String group) {
		return group + ".retry";
	}

}
