package io.github.resilientkafka.event;

/**
 * A consumer of an exactly-once listener has got its transactional producer after all.
 *
 * @param transactionalId the transactional id
 */
public record TransactionsAvailableEvent(String transactionalId) {

}
