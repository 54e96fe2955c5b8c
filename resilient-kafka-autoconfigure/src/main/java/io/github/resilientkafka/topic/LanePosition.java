package io.github.resilientkafka.topic;

/**
 * Where a topic stands in the chain of a listener.
 *
 * @param topic the topic that the chain belongs to
 * @param lane the number of the lane,
 * {@link io.github.resilientkafka.policy.RetryLane#MAIN} for the topic itself
 */
public record LanePosition(String topic, int lane) {

}
