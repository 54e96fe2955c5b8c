package io.github.resilientkafka.processing;

import io.github.resilientkafka.polling.PartitionBacklog;
import io.github.resilientkafka.polling.PolledRecord;

/**
 * A record whose turn it is.
 *
 * @param record the record
 * @param partition the backlog that it is in
 */
record DueRecord(PolledRecord record, PartitionBacklog partition) {

}
