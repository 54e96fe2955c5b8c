package io.github.resilientkafka.topic;

import io.github.resilientkafka.policy.Destination;

/**
 * A retry or dead-letter topic of a listener.
 *
 * @param name the name
 * @param main the topic whose failed records go there
 * @param destination what it is to them
 */
public record RedirectTopic(String name, String main, Destination destination) {

	/**
	 * Whether records wait in it for their next attempt.
	 * @return whether it is a retry topic
	 */
	public boolean isRetry() {
		return this.destination instanceof Destination.Lane;
	}

}
