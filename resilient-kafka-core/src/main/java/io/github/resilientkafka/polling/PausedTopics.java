package io.github.resilientkafka.polling;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The topics of a listener from which nothing is taken for the time being, because
 * somebody has said so. Thread-safe.
 */
public final class PausedTopics {

	private volatile Set<String> topics = Set.of();

	/**
	 * The topics.
	 * @return an immutable set
	 */
	public Set<String> topics() {
		return this.topics;
	}

	/**
	 * Take nothing more from some topics. Attempts that are being made are finished.
	 * @param more the topics
	 */
	public synchronized void pause(Collection<String> more) {
		Set<String> all = new HashSet<>(this.topics);
		all.addAll(more);
		this.topics = Set.copyOf(all);
	}

	/**
	 * Go on with some topics, where nothing else prevents it.
	 * @param fewer the topics
	 */
	public synchronized void resume(Collection<String> fewer) {
		Set<String> all = new HashSet<>(this.topics);
		all.removeAll(fewer);
		this.topics = Set.copyOf(all);
	}

}
