package io.github.resilientkafka.sampling;

import org.jspecify.annotations.Nullable;

/**
 * How a partition is replicated, the best first.
 */
public enum ReplicationState {

	/** All replicas are in sync. */
	HEALTHY,

	/** Some replicas are not in sync. */
	UNDER_REPLICATED,

	/** One more replica lost, and it cannot be written to with {@code acks=all}. */
	AT_MIN_ISR,

	/** It cannot be written to with {@code acks=all}. */
	UNDER_MIN_ISR,

	/** It has no leader: it can be neither written to nor read. */
	OFFLINE;

	/**
	 * How a partition is replicated. Without its {@code min.insync.replicas} only whether
	 * it is offline or under-replicated can be told. More than there are replicas cannot
	 * be in sync, so a partition with one replica is healthy with it.
	 * @param led whether it has a leader
	 * @param inSync its replicas in sync
	 * @param replicas the replicas that it is meant to have, without those that are being
	 * added
	 * @param minInsyncReplicas its {@code min.insync.replicas}, or {@code null} if that
	 * is unknown
	 * @return the state
	 */
	public static ReplicationState of(boolean led, int inSync, int replicas, @Nullable Integer minInsyncReplicas) {
		if (!led) {
			return OFFLINE;
		}
		if (minInsyncReplicas != null) {
			int required = Math.min(minInsyncReplicas, replicas);
			if (inSync < required) {
				return UNDER_MIN_ISR;
			}
			if (inSync == required && inSync < replicas) {
				return AT_MIN_ISR;
			}
		}
		return (inSync < replicas) ? UNDER_REPLICATED : HEALTHY;
	}

}
