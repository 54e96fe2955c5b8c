package io.github.resilientkafka.guarantees.verdict;

import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.guarantees.history.ModeHistory;

/**
 * What a verdict rests on.
 *
 * @param history what the topics say
 * @param effects how many rows the effects table has by order, if the mode writes it
 * @param excused orders that waited in a retry topic when it was deleted
 * @param interruptions how often a process, a broker or a connection was taken away
 */
public record Evidence(ModeHistory history, Map<Long, Integer> effects, Set<Long> excused, int interruptions) {
}
