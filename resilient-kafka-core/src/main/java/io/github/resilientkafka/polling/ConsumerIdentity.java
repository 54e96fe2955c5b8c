package io.github.resilientkafka.polling;

import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.resilientkafka.topic.LanePosition;

/**
 * To whom a consumer belongs.
 *
 * @param container the id of its container
 * @param retries whether it consumes retry topics
 * @param maxPollInterval its {@code max.poll.interval.ms}
 * @param shared what it has in common with the other consumers of its listener
 * @param moreTopics what it reads beside the topics of its container: the same set until
 * it changes
 * @param positions tells where a topic stands in the chain of the listener
 */
public record ConsumerIdentity(String container, boolean retries, long maxPollInterval, ListenerConsumers shared,
		Supplier<Set<String>> moreTopics, Function<String, LanePosition> positions) {

}
