package io.github.resilientkafka.sampling;

import java.time.Instant;
import java.util.Set;

import io.github.resilientkafka.event.IsrShrinkCause;
import org.jspecify.annotations.Nullable;

/**
 * A partition, in one sample.
 *
 * @param partition its number
 * @param leader the id of the broker that leads it, or {@code null} if it has no leader
 * @param replicas the ids of the brokers that have replicas
 * @param inSync the ids of those whose replicas are in sync
 * @param missing the ids of those that are not live
 * @param state how it is replicated
 * @param cause why replicas are not in sync, or {@code null} if it is healthy
 * @param impairedSince since which sample it has not been healthy, or {@code null} if it
 * is
 */
public record PartitionSample(int partition, @Nullable Integer leader, Set<Integer> replicas, Set<Integer> inSync,
		Set<Integer> missing, ReplicationState state, @Nullable IsrShrinkCause cause, @Nullable Instant impairedSince) {

}
