package io.github.resilientkafka.topic;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The retry topics that a listener has had under another configuration and reads until
 * nothing is left in them. Thread-safe.
 */
public final class RetiredLanes {

	private final List<RetiredLane> former;

	/** Whatever was read once is remembered: records of it may be in process. */
	private volatile Map<String, RetiredLane> known = Map.of();

	private volatile Set<String> topics = Set.of();

	/**
	 * Create them.
	 * @param former those that {@code @RetryableTopic} has made and that are to be read
	 */
	RetiredLanes(List<RetiredLane> former) {
		this.former = List.copyOf(former);
	}

	/**
	 * The retry topics of {@code @RetryableTopic} that are to be read until they are
	 * empty.
	 * @return the lanes, whether their topics exist or not
	 */
	public List<RetiredLane> former() {
		return this.former;
	}

	/**
	 * The topics that are read now.
	 * @return an immutable set, the same one until it changes
	 */
	public Set<String> topics() {
		return this.topics;
	}

	/**
	 * The lanes that are read now.
	 * @return the lanes in the order in which they were found
	 */
	public Collection<RetiredLane> lanes() {
		Set<String> read = this.topics;
		return this.known.values().stream().filter((lane) -> read.contains(lane.name())).toList();
	}

	/**
	 * Read these from now on, and no others.
	 * @param lanes the lanes
	 * @return whether any of them was not read before
	 */
	public synchronized boolean read(Collection<RetiredLane> lanes) {
		Set<String> before = this.topics;
		Map<String, RetiredLane> all = new LinkedHashMap<>(this.known);
		Set<String> now = new LinkedHashSet<>();
		for (RetiredLane lane : lanes) {
			all.putIfAbsent(lane.name(), lane);
			now.add(lane.name());
		}
		if (!now.equals(before)) {
			// Who hears of a topic has to find its lane
			this.known = all;
			this.topics = Set.copyOf(now);
		}
		return !before.containsAll(now);
	}

	/**
	 * Whether a topic was made by {@code @RetryableTopic}.
	 * @param topic the name of a retry topic
	 * @return whether its records have other headers than ours
	 */
	public boolean isFormer(String topic) {
		RetiredLane lane = this.known.get(topic);
		return lane != null && lane.formerGroup() != null;
	}

	@Nullable RetiredLane get(String topic) {
		return this.known.get(topic);
	}

}
