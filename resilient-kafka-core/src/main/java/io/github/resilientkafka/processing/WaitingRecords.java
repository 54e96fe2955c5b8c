package io.github.resilientkafka.processing;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.resilientkafka.polling.PartitionBacklog;
import io.github.resilientkafka.polling.PolledRecord;

/**
 * From where on the records of each partition wait, because one in front of them does.
 */
final class WaitingRecords {

	private final List<DueRecord> batch;

	private final Map<PolledRecord, Integer> places = new IdentityHashMap<>();

	private final Map<PartitionBacklog, Integer> from = new HashMap<>();

	/**
	 * Create it; none waits.
	 * @param batch the records of all partitions, each in its order, which is that of
	 * their offsets unless the topic was made anew
	 */
	WaitingRecords(List<DueRecord> batch) {
		this.batch = batch;
	}

	/**
	 * Let a record wait, and those behind it.
	 */
	void add(PartitionBacklog partition, PolledRecord record) {
		if (this.places.isEmpty()) {
			for (int i = 0; i < this.batch.size(); i++) {
				this.places.put(this.batch.get(i).record(), i);
			}
		}
		this.from.merge(partition, place(record), Math::min);
	}

	boolean contains(PartitionBacklog partition, PolledRecord record) {
		Integer first = this.from.get(partition);
		return first != null && place(record) >= first;
	}

	private int place(PolledRecord record) {
		return Objects.requireNonNull(this.places.get(record));
	}

}
