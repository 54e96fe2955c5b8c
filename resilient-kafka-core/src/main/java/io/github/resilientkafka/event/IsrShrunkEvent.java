package io.github.resilientkafka.event;

import java.util.Set;

/**
 * Replicas of a topic that this application uses are not in sync any more. There is one
 * event for each topic and sample.
 *
 * @param cluster the bootstrap servers of the cluster
 * @param topic the topic
 * @param partitions its partitions that have lost replicas
 * @param lost the ids of the brokers whose replicas were lost
 * @param remaining the replicas in sync that are left to the partition that has the
 * fewest
 * @param cause {@link IsrShrinkCause#BROKER_DOWN} if that is so for any of the replicas
 */
public record IsrShrunkEvent(String cluster, String topic, Set<Integer> partitions, Set<Integer> lost, int remaining,
		IsrShrinkCause cause) {

}
