package io.github.resilientkafka.polling;

/**
 * How far a consumer has come in a partition.
 *
 * @param position the offset that it fetches next, -1 if it has none yet
 * @param kept the records that it has polled and not committed; those whose commit has
 * failed count as one
 * @param due when the first of them is due, in terms of
 * {@link io.github.resilientkafka.time.TimeSource#millis()}, 0 if it did not have to wait
 */
public record AssignedPartition(long position, int kept, long due) {

}
