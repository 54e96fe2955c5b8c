package io.github.resilientkafka.processing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

import io.github.resilientkafka.polling.SimulatedCluster;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Knows of each record, by its id, where it is and what has become of it for good, and
 * allows offsets to pass only what is settled.
 */
final class RecordLedger {

	private final SimulatedCluster cluster;

	private final Random random;

	private final String deadLetters;

	/** Each copy of a record has bytes of its own. */
	private final Map<byte[], Place> places = new IdentityHashMap<>();

	private final List<Fate> fates = new ArrayList<>();

	private final Map<TopicPartition, Long> committed = new HashMap<>();

	private @Nullable AssertionError violation;

	RecordLedger(SimulatedCluster cluster, Random random, String deadLetters) {
		this.cluster = cluster;
		this.random = random;
		this.deadLetters = deadLetters;
		this.cluster.onStore(this::committing);
	}

	/**
	 * A new record arrives.
	 */
	void append(TopicPartition partition) {
		Fate fate = new Fate("record " + this.fates.size(), Nature.any(this.random));
		this.fates.add(fate);
		place(partition, fate, new RecordHeaders());
	}

	/**
	 * A redirect arrives.
	 * @param value the bytes of the record that is redirected
	 */
	void redirect(TopicPartition partition, byte[] value, Headers headers) {
		Fate fate = place(value).fate();
		if (partition.topic().equals(this.deadLetters)) {
			fate.ends++;
			return;
		}
		place(partition, fate, headers);
	}

	private void place(TopicPartition partition, Fate fate, Headers headers) {
		byte[] bytes = fate.id.getBytes();
		this.places.put(bytes, new Place(partition, this.cluster.end(partition), fate, bytes));
		this.cluster.append(partition, bytes, headers);
	}

	Place place(byte[] value) {
		return this.places.get(value);
	}

	/**
	 * What is lost if these offsets are committed.
	 */
	private void committing(Map<TopicPartition, OffsetAndMetadata> offsets) {
		offsets.forEach((partition, offset) -> {
			long before = this.committed.getOrDefault(partition, 0L);
			verify(offset.offset() >= before, () -> "%s goes back to %d".formatted(partition, offset.offset()));
			for (ConsumerRecord<byte[], byte[]> record : this.cluster.from(partition, before)) {
				if (record.offset() >= offset.offset()) {
					break;
				}
				Place passed = place(record.value());
				verify(passed.settled, () -> "%s is passed by offset %d".formatted(passed, offset.offset()));
			}
			this.committed.put(partition, offset.offset());
		});
	}

	/**
	 * After all has gone well for long enough.
	 * @param once whether nothing may have happened twice
	 */
	void verifyEnds(boolean once) {
		for (Fate fate : this.fates) {
			verify(fate.ends > 0, () -> fate.id + " is lost");
			verify(!once || fate.ends == 1, () -> "%s has ended %d times".formatted(fate.id, fate.ends));
		}
	}

	/**
	 * What must be true. A violation that the code under test catches is not forgotten.
	 */
	void verify(boolean condition, Supplier<String> otherwise) {
		if (!condition && this.violation == null) {
			this.violation = new AssertionError(otherwise.get());
		}
		verify();
	}

	/**
	 * Nothing was violated so far.
	 */
	void verify() {
		if (this.violation != null) {
			throw this.violation;
		}
	}

	/**
	 * How the method takes a record.
	 */
	enum Nature {

		GOOD, FLAKY, POISON, FATAL;

		static Nature any(Random random) {
			int kind = random.nextInt(8);
			return (kind < 4) ? GOOD : (kind < 6) ? FLAKY : (kind < 7) ? POISON : FATAL;
		}

	}

	/**
	 * What has become of a record, wherever it was.
	 */
	static final class Fate {

		final String id;

		final Nature nature;

		/** How often it was processed, or has become a dead letter. */
		int ends;

		Fate(String id, Nature nature) {
			this.id = id;
			this.nature = nature;
		}

	}

	/**
	 * A record in a topic.
	 */
	static final class Place {

		private final TopicPartition partition;

		private final long offset;

		private final Fate fate;

		private final byte[] value;

		private boolean settled;

		Place(TopicPartition partition, long offset, Fate fate, byte[] value) {
			this.partition = partition;
			this.offset = offset;
			this.fate = fate;
			this.value = value;
		}

		TopicPartition partition() {
			return this.partition;
		}

		long offset() {
			return this.offset;
		}

		Fate fate() {
			return this.fate;
		}

		byte[] value() {
			return this.value;
		}

		/**
		 * Nothing has to be done any more for the record here.
		 */
		void settle() {
			this.settled = true;
		}

		boolean isSettled() {
			return this.settled;
		}

		@Override
		public String toString() {
			return "%s (%s) at %s@%d".formatted(this.fate.id, this.fate.nature, this.partition, this.offset);
		}

	}

}
