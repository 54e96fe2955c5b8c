package io.github.resilientkafka.guarantees.soak;

import io.github.resilientkafka.guarantees.listeners.Style;

/**
 * What an application costs that has nothing to do, and how it is assigned partitions.
 *
 * @param scenario what is large
 * @param style what the listeners are made with
 * @param members of consumer groups
 * @param partitions that are consumed
 * @param startSeconds from the start of the process until all partitions are assigned
 * @param heap MB after a collection
 * @param resident MB of the process
 * @param threads of the process
 * @param sockets of the process
 * @param joinSeconds from the first member of a second process until all partitions are
 * assigned again
 * @param leaveSeconds from SIGTERM to the second process until all partitions are
 * assigned again
 */
public record Footprint(String scenario, Style style, int members, int partitions, double startSeconds, double heap,
		double resident, int threads, int sockets, double joinSeconds, double leaveSeconds) {
}
