package io.github.resilientkafka.pipeline;

import io.github.resilientkafka.policy.ListenerPolicy;
import org.jspecify.annotations.Nullable;

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
	 * What is to be known about a listener method.
	 *
	 * @param batch whether it is called with many records
	 * @param async whether it returns a future
	 * @param transaction the name of the transaction that a proxy begins for the whole
	 * method, and rolls back with every exception, or {@code null} if there is none
	 */
	public record MethodTraits(boolean batch, boolean async, @Nullable String transaction) {

	}

}
