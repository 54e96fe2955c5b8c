package io.github.resilientkafka.guarantees.soak;

import io.github.resilientkafka.guarantees.listeners.Style;

/**
 * How an application carries many records that wait in one retry topic.
 *
 * @param style what the listener is made with
 * @param records that wait
 * @param redirectsPerSecond how fast they were brought there
 * @param heap MB after a collection when all are there
 * @param heapLater the same some time later
 * @param resident MB of the process when all are there
 * @param residentLater the same some time later
 * @param restartSeconds from the start of the next process until all partitions are
 * assigned
 * @param readAfterRestart how many records it has read when it has waited a while
 * @param megabytesAfterRestart the same in MB
 * @param heapAfterRestart MB after a collection
 * @param coresWaiting share of one core of the next process while nothing is due
 */
public record WaitingLane(Style style, long records, double redirectsPerSecond, double heap, double heapLater,
		double resident, double residentLater, double restartSeconds, long readAfterRestart,
		double megabytesAfterRestart, double heapAfterRestart, double coresWaiting) {
}
