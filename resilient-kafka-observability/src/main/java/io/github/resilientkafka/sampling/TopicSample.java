package io.github.resilientkafka.sampling;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A topic in use, in one sample.
 *
 * @param name its name
 * @param role what the application does with it
 * @param visibility whether the cluster has described it
 * @param minInsyncReplicas its {@code min.insync.replicas}, or {@code null} if that is
 * unknown
 * @param partitions its partitions in order; empty if it has not been described
 */
public record TopicSample(String name, TopicRole role, TopicVisibility visibility, @Nullable Integer minInsyncReplicas,
		List<PartitionSample> partitions) {

}
