package io.github.resilientkafka.lag;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The offsets of a partition, and what its consumer has done of them.
 *
 * @param partition the partition
 * @param begin the first offset of the log
 * @param end the offset behind the last record that a transaction does not hold back
 * @param committed what the consumer group has committed, or {@code null} if nothing
 * @param committedKnown whether that could be found out
 * @param assigned what its consumer has said, or {@code null} if the partition is not
 * assigned here
 * @param paused whether the listener pauses
 */
public record PartitionOffsets(TopicPartition partition, long begin, long end, @Nullable Long committed,
		boolean committedKnown, @Nullable ConsumerPosition assigned, boolean paused) {

	/**
	 * What a thread has said of records that are committed meanwhile, by itself or by
	 * another instance that has the partition now, is out of date.
	 * @return these offsets without it
	 */
	PartitionOffsets current() {
		boolean outdated = this.assigned != null && this.assigned.backlog() > 0 && this.committed != null
				&& this.committed >= this.assigned.position();
		return outdated ? new PartitionOffsets(this.partition, this.begin, this.end, this.committed,
				this.committedKnown, null, this.paused) : this;
	}

}
