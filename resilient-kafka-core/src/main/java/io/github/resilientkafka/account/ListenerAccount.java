package io.github.resilientkafka.account;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * What has become of all records of one listener in this process: received = settled +
 * returned + in flight, or records are unaccounted for. Thread-safe.
 */
public final class ListenerAccount {

	private volatile Map<String, LaneTotals> byTopic = Map.of();

	private volatile List<LaneTotals> lanes = List.of();

	private final LongConsumer alarm;

	private final AtomicLong unaccounted = new AtomicLong();

	/**
	 * Open an account.
	 * @param lanes the names of the lanes by topic, the first lane first
	 * @param alarm is told how many records are unaccounted for, whenever that changes
	 */
	public ListenerAccount(Map<String, String> lanes, LongConsumer alarm) {
		this.alarm = alarm;
		add(lanes);
	}

	/**
	 * Count the records of more topics, before the first of them is polled.
	 * @param more the names of their lanes by topic; what is counted already goes on
	 */
	public synchronized void add(Map<String, String> more) {
		Map<String, LaneTotals> byName = new LinkedHashMap<>();
		this.lanes.forEach((lane) -> byName.put(lane.lane(), lane));
		Map<String, LaneTotals> all = new HashMap<>(this.byTopic);
		more.forEach((topic, lane) -> all.putIfAbsent(topic, byName.computeIfAbsent(lane, LaneTotals::new)));
		this.byTopic = all;
		this.lanes = List.copyOf(byName.values());
	}

	/**
	 * The lanes of the listener.
	 * @return the totals of each lane, the first lane first
	 */
	public Collection<LaneTotals> lanes() {
		return this.lanes;
	}

	/**
	 * Whether records of a lane were polled and are neither settled nor given back.
	 * @param lane the name of the lane
	 * @return whether there are any
	 */
	public boolean isInFlight(String lane) {
		return this.lanes.stream().anyMatch((totals) -> totals.lane().equals(lane) && totals.inFlight() > 0);
	}

	/**
	 * The records that were polled and are gone without being settled or given back: 0,
	 * unless there is a fault in this library.
	 * @return the number of records
	 */
	public long unaccounted() {
		return this.unaccounted.get();
	}

	/**
	 * Open the account of a consumer.
	 * @return a new account
	 */
	public RecordAccount open() {
		return new RecordAccount(this);
	}

	LaneTotals totals(String topic) {
		LaneTotals totals = this.byTopic.get(topic);
		if (totals == null) {
			throw new IllegalArgumentException("Topic '" + topic + "' has no lane");
		}
		return totals;
	}

	void unaccounted(long change) {
		this.alarm.accept(this.unaccounted.addAndGet(change));
	}

}
