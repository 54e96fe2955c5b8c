package io.github.resilientkafka.account;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts the records of one consumer, and finds out whether one is gone that nobody has
 * settled. Used by its consumer thread only.
 */
public final class RecordAccount {

	private final ListenerAccount listener;

	private final Map<String, LaneAccount> lanes = new HashMap<>();

	private long unaccounted;

	RecordAccount(ListenerAccount listener) {
		this.listener = listener;
	}

	/**
	 * The account of a topic.
	 * @param topic a topic of the listener or one of its retry topics
	 * @return the account of its lane
	 */
	public LaneAccount lane(String topic) {
		return this.lanes.computeIfAbsent(topic, (name) -> new LaneAccount(this.listener.totals(name)));
	}

	/**
	 * A poll is over: bring the totals up to date, and compare.
	 * @param kept how many records the consumer really keeps
	 */
	public void post(int kept) {
		long inFlight = 0;
		for (LaneAccount lane : this.lanes.values()) {
			lane.post();
			inFlight += lane.inFlight();
		}
		if (inFlight - kept != this.unaccounted) {
			this.listener.unaccounted(inFlight - kept - this.unaccounted);
			this.unaccounted = inFlight - kept;
		}
	}

}
