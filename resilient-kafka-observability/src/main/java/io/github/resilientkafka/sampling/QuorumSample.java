package io.github.resilientkafka.sampling;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The controllers of a cluster, in one sample. Without a leader no topic can be created,
 * no partition gets another leader, and what the brokers say of replicas is as it was.
 *
 * @param leader the id of the controller that leads, or {@code null} if there is none or
 * none that answers
 * @param leaderless the samples in a row without a leader
 * @param voters the ids of the controllers that vote, as far as they are known
 * @param behind the ids of those that do not keep up with the leader, with the time of
 * the first sample that shows it
 */
public record QuorumSample(@Nullable Integer leader, int leaderless, Set<Integer> voters,
		Map<Integer, Instant> behind) {

}
