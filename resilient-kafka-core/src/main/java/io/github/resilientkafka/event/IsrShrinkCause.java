package io.github.resilientkafka.event;

/**
 * Why a replica is not in sync.
 */
public enum IsrShrinkCause {

	/** The broker that has it is not among those that are live. */
	BROKER_DOWN,

	/** Its broker is live, and does not keep up. */
	REPLICA_LAGGING

}
