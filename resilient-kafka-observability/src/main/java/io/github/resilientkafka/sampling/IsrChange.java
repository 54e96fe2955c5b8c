package io.github.resilientkafka.sampling;

import java.time.Instant;
import java.util.Set;

import io.github.resilientkafka.event.IsrShrinkCause;
import org.jspecify.annotations.Nullable;

/**
 * A change of the replicas in sync of a topic from one sample to the next.
 *
 * @param at when the later sample was taken
 * @param topic the topic
 * @param partitions its partitions that have changed
 * @param brokers the ids of the brokers whose replicas were lost or regained
 * @param remaining the replicas in sync of the partition that has the fewest
 * @param cause why replicas were lost, or {@code null} if they were regained
 */
public record IsrChange(Instant at, String topic, Set<Integer> partitions, Set<Integer> brokers, int remaining,
		@Nullable IsrShrinkCause cause) {

	/**
	 * Whether replicas were lost.
	 * @return whether they were, and not regained
	 */
	public boolean isShrink() {
		return this.cause != null;
	}

}
