package io.github.resilientkafka.sampling;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * The brokers of a cluster, in one sample.
 *
 * @param live the ids of those that are live
 * @param missing the ids of those that have replicas of topics in use, or were live a
 * short while ago, and are not, with the time of the first sample without them
 * @param unreachable the ids of those that the cluster takes for live, and that do not
 * answer; looked for from when no controller leads
 */
public record BrokerSample(Set<Integer> live, Map<Integer, Instant> missing, Set<Integer> unreachable) {

	static final BrokerSample NONE = new BrokerSample(Set.of(), Map.of(), Set.of());

}
