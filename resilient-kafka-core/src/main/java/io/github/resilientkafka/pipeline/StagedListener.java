package io.github.resilientkafka.pipeline;

import java.util.Set;

import io.github.resilientkafka.policy.ListenerPolicy;

/**
 * A listener, as far as it concerns its stages.
 *
 * @param policy what it was promised
 * @param group its consumer group
 * @param traits what is to be known about its method
 * @param maxPollInterval the time in ms within which its consumers have to poll again
 * @param maxPollRecords how many records its consumers poll at most
 */
public record StagedListener(ListenerPolicy policy, String group, MethodTraits traits, int maxPollInterval,
		int maxPollRecords) {

	/**
	 * What is to be known about the methods of a listener.
	 *
	 * @param batch whether they are called with many records
	 * @param async whether they return a future
	 * @param transactions the names of the transactions that a proxy begins for a whole
	 * method, and rolls back with every exception
	 */
	public record MethodTraits(boolean batch, boolean async, Set<String> transactions) {

	}

}
