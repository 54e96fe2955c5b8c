package io.github.resilientkafka.polling;

/**
 * How much of a partition is kept before it is not fetched any further.
 *
 * @param records the number of records, which is also how many are handed out at once
 * @param bytes the size of all keys and values, in bytes
 */
record BacklogLimits(int records, int bytes) {

}
