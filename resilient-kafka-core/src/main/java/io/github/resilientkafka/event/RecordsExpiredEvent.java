package io.github.resilientkafka.event;

/**
 * Records were deleted by the retention of their topic before the listener had seen them.
 * It goes on with the first that is left.
 *
 * @param listener the id of the listener
 * @param topic the topic
 * @param partition the partition
 * @param position the offset of the first record that is gone
 * @param beginning the offset of the first record that is left, smaller than the position
 * if the topic was deleted and created anew, -1 if it is not known
 */
public record RecordsExpiredEvent(String listener, String topic, int partition, long position, long beginning) {

}
