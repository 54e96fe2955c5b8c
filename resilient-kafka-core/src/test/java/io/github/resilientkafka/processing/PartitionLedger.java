package io.github.resilientkafka.processing;

import java.util.TreeMap;

import io.github.resilientkafka.polling.SimulatedCluster;
import io.github.resilientkafka.processing.RecordLedger.Place;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer ought to know of the records of a partition as long as it has it.
 */
final class PartitionLedger {

	private final SimulatedCluster cluster;

	private final RecordLedger ledger;

	private final TopicPartition partition;

	private final long begin;

	private final TreeMap<Long, Known> records = new TreeMap<>();

	PartitionLedger(SimulatedCluster cluster, RecordLedger ledger, TopicPartition partition) {
		this.cluster = cluster;
		this.ledger = ledger;
		this.partition = partition;
		this.begin = cluster.committed(partition);
	}

	/**
	 * The method is called with a record: all in front of it were called and are decided
	 * or done, or are part of the same call.
	 */
	Known called(long offset) {
		for (ConsumerRecord<byte[], byte[]> record : this.cluster.from(this.partition, this.begin)) {
			Known known = known(record);
			if (record.offset() == offset) {
				return known;
			}
			this.ledger.verify(known.state != State.WAITING || known.uncertain,
					() -> "%s@%d is called before %s".formatted(this.partition, offset, known.place));
		}
		this.ledger.verify(false,
				() -> "called with %s@%d again, behind %d".formatted(this.partition, offset, this.begin));
		throw new IllegalStateException();
	}

	private Known known(ConsumerRecord<byte[], byte[]> record) {
		return this.records.computeIfAbsent(record.offset(),
				(offset) -> new Known(this.ledger.place(record.value()), record));
	}

	@Nullable Known known(Place place) {
		return this.records.get(place.offset());
	}

	/**
	 * The transaction has ended, and what is not committed has not happened.
	 */
	void ended() {
		for (Known known : this.records.values()) {
			if (known.state == State.DONE && !known.place.isSettled()) {
				known.state = State.WAITING;
				known.notBefore = 0;
			}
		}
	}

	/**
	 * What was not committed may be forgotten.
	 */
	void doubt() {
		this.records.values().forEach((known) -> known.uncertain |= !known.place.isSettled());
	}

	/**
	 * What ought to be known of a record.
	 */
	enum State {

		/** The method has yet to be called. */
		WAITING,

		/** It is called now. */
		CALLED,

		/** It has failed for good here, and goes elsewhere. */
		DECIDED,

		/** It has failed, and may yet be tried again. */
		HELD,

		/** The method has succeeded, or the redirect has arrived. */
		DONE

	}

	/**
	 * A record of the partition.
	 */
	static final class Known {

		final Place place;

		final ConsumerRecord<byte[], byte[]> record;

		State state = State.WAITING;

		/** Attempts in place that count. */
		int counted;

		long notBefore;

		/** What was decided. */
		String topic = "";

		long due;

		/** Whether what was decided and counted may have been forgotten. */
		boolean uncertain;

		Known(Place place, ConsumerRecord<byte[], byte[]> record) {
			this.place = place;
			this.record = record;
		}

	}

}
