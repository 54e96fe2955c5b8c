package io.github.resilientkafka.invocation;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.listener.adapter.RecordFilterStrategy;

/**
 * Notes which records filters and interceptors leave out of the call that a thread makes.
 * Thread-safe.
 */
public final class Omissions {

	private final ThreadLocal<@Nullable Set<ConsumerRecord<?, ?>>> noted = new ThreadLocal<>();

	private boolean any;

	/**
	 * A record is left out.
	 */
	void add(ConsumerRecord<?, ?> record) {
		this.any = true;
		Set<ConsumerRecord<?, ?>> records = this.noted.get();
		if (records == null) {
			records = Collections.newSetFromMap(new IdentityHashMap<>());
			this.noted.set(records);
		}
		records.add(record);
	}

	/**
	 * The records that were left out since the last time.
	 */
	Set<ConsumerRecord<?, ?>> take() {
		// The thread that has left something out sees that it has
		Set<ConsumerRecord<?, ?>> records = this.any ? this.noted.get() : null;
		if (records == null) {
			return Set.of();
		}
		this.noted.remove();
		return records;
	}

	/**
	 * A filter whose omissions are noted.
	 */
	public <K, V> RecordFilterStrategy<K, V> by(RecordFilterStrategy<K, V> filter) {
		return new NotedFilter<>(filter);
	}

	private final class NotedFilter<K, V> implements RecordFilterStrategy<K, V> {

		private final RecordFilterStrategy<K, V> filter;

		NotedFilter(RecordFilterStrategy<K, V> filter) {
			this.filter = filter;
		}

		@Override
		public boolean filter(ConsumerRecord<K, V> record) {
			boolean omitted = this.filter.filter(record);
			if (omitted) {
				add(record);
			}
			return omitted;
		}

		@Override
		public List<ConsumerRecord<K, V>> filterBatch(List<ConsumerRecord<K, V>> records) {
			List<ConsumerRecord<K, V>> all = List.copyOf(records);
			List<ConsumerRecord<K, V>> left = this.filter.filterBatch(records);
			Set<ConsumerRecord<K, V>> kept = Collections.newSetFromMap(new IdentityHashMap<>());
			kept.addAll(left);
			all.stream().filter((record) -> !kept.contains(record)).forEach(Omissions.this::add);
			return left;
		}

		@Override
		public boolean ignoreEmptyBatch() {
			return this.filter.ignoreEmptyBatch();
		}

	}

}
