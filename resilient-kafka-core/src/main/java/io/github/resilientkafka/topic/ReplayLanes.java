package io.github.resilientkafka.topic;

import java.util.HashSet;
import java.util.Set;

/**
 * The topics of replayed dead letters that a listener reads: those that exist, and that
 * it may read. One that it may not would keep its consumer from all others. Thread-safe.
 */
public final class ReplayLanes {

	private volatile Set<String> topics = Set.of();

	/**
	 * The topics that are read now.
	 * @return an immutable set, the same one until it changes
	 */
	public Set<String> topics() {
		return this.topics;
	}

	/**
	 * Read a topic from now on.
	 * @param topic the topic
	 * @return whether it was not read before
	 */
	public synchronized boolean read(String topic) {
		Set<String> all = new HashSet<>(this.topics);
		if (!all.add(topic)) {
			return false;
		}
		this.topics = Set.copyOf(all);
		return true;
	}

}
