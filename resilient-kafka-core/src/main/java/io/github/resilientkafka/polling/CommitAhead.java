package io.github.resilientkafka.polling;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Commits the offsets of records before they are processed: of twice as many as the last
 * pass got through, so that a crash loses little, and a pass that goes well does not
 * commit twice.
 */
final class CommitAhead {

	private static final int MIN = 4;

	private final OffsetCommitter committer;

	private List<PartitionBacklog> cleared = List.of();

	private int uncalled;

	CommitAhead(OffsetCommitter committer) {
		this.committer = committer;
	}

	/**
	 * Commit. What cannot be committed waits.
	 * @param partitions what the pass may process
	 * @param all whether it processes all of it together
	 */
	void commit(Collection<PartitionBacklog> partitions, boolean all) {
		int called = this.uncalled - uncalled(this.cleared);
		int more = (all ? Integer.MAX_VALUE : Math.max(MIN, 2 * called)) - uncalled(partitions);
		List<PartitionBacklog> chosen = new ArrayList<>(partitions.size());
		for (PartitionBacklog partition : partitions) {
			int count = partition.choose(Math.max(0, more));
			more -= count;
			if (count > 0) {
				chosen.add(partition);
				this.committer.addAhead(partition.partition(), partition.chosenEnd());
			}
		}
		if (!chosen.isEmpty()) {
			this.committer.commit();
		}
		for (PartitionBacklog partition : chosen) {
			if (this.committer.isUncommitted(partition.partition())) {
				partition.waitUntil(this.committer.notBefore(partition.partition().topic()));
			}
			else {
				partition.clear();
			}
		}
		this.cleared = List.copyOf(partitions);
		this.uncalled = uncalled(partitions);
	}

	/**
	 * Commit for the last time, back to the first record of each partition that was not
	 * called.
	 * @param partitions what others process from now on
	 */
	void handBack(Collection<PartitionBacklog> partitions) {
		Map<PartitionBacklog, OffsetAndMetadata> uncalled = new HashMap<>();
		for (PartitionBacklog partition : partitions) {
			OffsetAndMetadata first = partition.uncalledFrom();
			if (first != null) {
				uncalled.put(partition, first);
				this.committer.addBack(partition.partition(), first);
			}
		}
		this.committer.commitLast(partitions);
		uncalled.forEach((partition, first) -> {
			if (!this.committer.isUncommitted(partition.partition())) {
				partition.setBack(first);
			}
		});
	}

	private static int uncalled(Collection<PartitionBacklog> partitions) {
		int count = 0;
		for (PartitionBacklog partition : partitions) {
			count += partition.uncalled();
		}
		return count;
	}

}
