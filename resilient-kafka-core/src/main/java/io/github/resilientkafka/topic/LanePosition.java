package io.github.resilientkafka.topic;

import io.github.resilientkafka.policy.RetryLane;

/**
 * Where a topic stands in the chain of a listener.
 *
 * @param topic the topic that the chain belongs to
 * @param lane the number of the lane, {@link RetryLane#MAIN} for the topic itself; one
 * that is not configured any more has a number behind all others
 * @param passed how many lanes of the chain are behind a record that comes from there
 */
public record LanePosition(String topic, int lane, int passed) {

	/**
	 * The position of a topic that is configured.
	 * @param topic the topic that the chain belongs to
	 * @param lane the number of the lane
	 */
	public LanePosition(String topic, int lane) {
		this(topic, lane, lane);
	}

	/**
	 * Whether this is the topic itself.
	 * @return whether no lane is in front of it
	 */
	public boolean isMain() {
		return this.lane == RetryLane.MAIN;
	}

	/**
	 * Whether dead letters that are replayed come from there.
	 * @return whether it is the lane of replays
	 */
	public boolean isReplay() {
		return this.lane == RetryLane.REPLAY;
	}

}
