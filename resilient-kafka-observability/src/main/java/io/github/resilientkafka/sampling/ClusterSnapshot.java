package io.github.resilientkafka.sampling;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.topic.Cluster;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster has said last. After a failed sample everything but the attempt is as it
 * was. Immutable.
 *
 * @param cluster the cluster
 * @param id the id that it has given itself, or {@code null} if it is unknown
 * @param takenAt when it said so, or {@code null} if it never has
 * @param attempt the last attempt to ask it
 * @param brokers its brokers
 * @param quorum its controllers, or {@code null} if they are unknown
 * @param topics the topics in use, by name
 * @param offsets offsets of their partitions
 * @param capabilities what it answers
 * @param changes what has changed with this sample, one for each topic and direction
 * @param recentShrinks the last ten of them in which replicas were lost, the latest first
 */
public record ClusterSnapshot(Cluster cluster, @Nullable String id, @Nullable Instant takenAt, SampleAttempt attempt,
		BrokerSample brokers, @Nullable QuorumSample quorum, Map<String, TopicSample> topics, OffsetSample offsets,
		Map<Capability, CapabilityStatus> capabilities, List<IsrChange> changes, List<IsrChange> recentShrinks) {

	static ClusterSnapshot initial(Cluster cluster, Instant now, SamplingSettings settings) {
		return new ClusterSnapshot(cluster, null, null,
				new SampleAttempt(now, Duration.ZERO, now.plus(settings.freshness()), null, Reachability.UNTRIED),
				BrokerSample.NONE, null, Map.of(), OffsetSample.NONE, Map.of(), List.of(), List.of());
	}

	ClusterSnapshot failed(SampleAttempt failedAttempt, Map<Capability, CapabilityStatus> latestCapabilities) {
		return new ClusterSnapshot(this.cluster, this.id, this.takenAt, failedAttempt, this.brokers, this.quorum,
				this.topics, this.offsets, latestCapabilities, List.of(), this.recentShrinks);
	}

	/**
	 * The brokers that are live as far as is known now.
	 * @return their ids, none if the last attempt to ask the cluster has failed
	 */
	public Set<Integer> liveBrokers() {
		return (this.attempt.failure() == null) ? this.brokers.live() : Set.of();
	}

	/**
	 * The last stable offsets.
	 * @return where a reader of committed records ends, of each partition in use that
	 * there was an answer for
	 */
	public Map<TopicPartition, Long> ends() {
		return this.offsets.ends();
	}

	/**
	 * The first offsets that are kept.
	 * @return from one of the last four samples, of each partition in use that there was
	 * an answer for
	 */
	public Map<TopicPartition, Long> begins() {
		return this.offsets.begins();
	}

	/**
	 * What the consumer groups of listeners and of their retry topics have committed,
	 * asked before the ends.
	 * @return the offsets by group; a group is absent if there was no answer for it, and
	 * a partition if it has committed nothing there
	 */
	public Map<String, Map<TopicPartition, Long>> committed() {
		return this.offsets.committed();
	}

}
