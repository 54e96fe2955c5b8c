package io.github.resilientkafka.event;

import java.util.Set;

/**
 * Replicas of a topic that this application uses are in sync again. There is one event
 * for each topic and sample.
 *
 * @param cluster the bootstrap servers of the cluster
 * @param topic the topic
 * @param partitions its partitions that have regained replicas
 * @param regained the ids of the brokers whose replicas are in sync again
 * @param remaining the replicas in sync that the partition has that has the fewest
 */
public record IsrExpandedEvent(String cluster, String topic, Set<Integer> partitions, Set<Integer> regained,
		int remaining) {

}
