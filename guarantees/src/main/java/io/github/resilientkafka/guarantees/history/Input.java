package io.github.resilientkafka.guarantees.history;

import io.github.resilientkafka.guarantees.workload.Fate;

/**
 * An order as its topic has it.
 *
 * @param id unique within the mode
 * @param partition where it is
 * @param offset where it is
 * @param fate on which lanes its charge fails
 */
public record Input(long id, int partition, long offset, Fate fate) {
}
