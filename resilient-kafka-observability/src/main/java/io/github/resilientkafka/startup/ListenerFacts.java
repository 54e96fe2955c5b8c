package io.github.resilientkafka.startup;

import java.util.List;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.topic.RedirectTopic;
import io.github.resilientkafka.topic.TopicChain;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;

/**
 * A listener.
 *
 * @param policy what it was promised
 * @param chain its topics
 * @param group its consumer group
 * @param consumer the configuration of the consumers of its topics, as the application
 * has set it
 * @param container the container of its topics
 * @param payload what it takes, and what its deserializer makes
 * @param breaker its circuit breaker
 * @param errorHandler what would handle errors if it were an ordinary listener, or
 * {@code null} if the application has nothing for that
 */
record ListenerFacts(ListenerPolicy policy, TopicChain chain, String group, EffectiveConfig consumer,
		ContainerFacts container, PayloadFacts payload, BreakerFacts breaker,
		@Nullable ErrorHandlerFacts errorHandler) {

	String id() {
		return this.policy.listener();
	}

	boolean isExactlyOnce() {
		return this.policy.delivery() == Delivery.EXACTLY_ONCE;
	}

	boolean readsUncommitted() {
		return !isExactlyOnce()
				&& !this.consumer.text(ConsumerConfig.ISOLATION_LEVEL_CONFIG).equalsIgnoreCase("read_committed");
	}

	/**
	 * Whether the group is run by the consumers, not by the brokers.
	 */
	boolean isClassicGroup() {
		return !this.consumer.text("group.protocol").equalsIgnoreCase("consumer");
	}

	/**
	 * The retry and dead-letter topics.
	 */
	List<RedirectTopic> redirectTopics() {
		return this.chain.redirectTopics();
	}

}
