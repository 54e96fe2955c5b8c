package io.github.resilientkafka.polling;

import java.util.Collection;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What is committed for the records of a partition. Records that are kept from before the
 * consumer went on elsewhere have offsets that may be those of other records now: for
 * them, the offset at which it went on is committed. Used by its consumer thread only.
 */
final class PartitionOffsets {

	private final ForeignRecords foreign;

	private @Nullable OffsetAndMetadata restart;

	PartitionOffsets(ForeignRecords foreign) {
		this.foreign = foreign;
	}

	/**
	 * The consumer goes on elsewhere.
	 * @param offset where it goes on
	 * @param kept records that are kept
	 * @return whether none of them is in front of that offset
	 */
	boolean restart(OffsetAndMetadata offset, Collection<PolledRecord> kept) {
		this.restart = offset;
		boolean noneInFront = true;
		for (PolledRecord polled : kept) {
			if (polled.isLeftOver() || polled.record().offset() >= offset.offset()) {
				polled.leaveOver();
			}
			else {
				noneInFront = false;
			}
		}
		return noneInFront;
	}

	/**
	 * A record of another group is passed over.
	 */
	void passOver(PolledRecord polled, String group) {
		this.foreign.add(polled.record(), group);
	}

	/**
	 * The offset with which a record is polled again.
	 */
	OffsetAndMetadata of(PolledRecord polled) {
		OffsetAndMetadata begin = restart(polled);
		return (begin != null) ? begin : this.foreign.at(polled.record());
	}

	/**
	 * The offset to commit when a record is done.
	 */
	OffsetAndMetadata behind(PolledRecord polled) {
		OffsetAndMetadata begin = restart(polled);
		return (begin != null) ? begin : this.foreign.behind(polled.record());
	}

	/**
	 * The offset to commit in front of a record, or behind it.
	 * @param last a record of the log that the offset is in
	 */
	OffsetAndMetadata until(long offset, PolledRecord last) {
		return this.foreign.until(offset, last.record());
	}

	private @Nullable OffsetAndMetadata restart(PolledRecord polled) {
		return polled.isLeftOver() ? this.restart : null;
	}

}
