package io.github.resilientkafka.sampling;

import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster has answered to the questions of one sample.
 *
 * @param cluster what it says of itself, or {@code null} if the application may not know
 * @param unreachable the ids of those of them that do not answer; looked for only while
 * there is doubt
 * @param descriptions the topics that it has described, by name
 * @param missing the topics that do not exist
 * @param minInsyncReplicas the {@code min.insync.replicas} that are known, by topic
 * @param adding the replicas that are being added, of each partition that has some
 * @param quorum what it says of its controllers, or {@code null} if it says nothing
 * @param quorumRefused whether it never does
 * @param offsets what it says of offsets
 */
record ClusterAnswers(@Nullable ClusterDescription cluster, Set<Integer> unreachable,
		Map<String, TopicDescription> descriptions, Set<String> missing, Map<String, Integer> minInsyncReplicas,
		Map<TopicPartition, Set<Integer>> adding, @Nullable QuorumAnswer quorum, boolean quorumRefused,
		OffsetSample offsets) {

}
