package io.github.resilientkafka.lag;

/**
 * One look at the progress of a partition.
 *
 * @param at when, in epoch ms
 * @param settled the offset up to which everything is done
 * @param lag how many records should have been processed by now and are not
 * @param behind whether that is more than may be left over by a consumer that is well
 * @param paused whether the listener paused
 */
record LagSample(long at, long settled, long lag, boolean behind, boolean paused) {

}
