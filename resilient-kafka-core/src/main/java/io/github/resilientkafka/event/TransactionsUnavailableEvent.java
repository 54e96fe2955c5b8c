package io.github.resilientkafka.event;

/**
 * A consumer of an exactly-once listener gets no transactional producer. Its records wait
 * in Kafka, and it is tried again. Published once, until a
 * {@link TransactionsAvailableEvent} follows.
 *
 * @param transactionalId the transactional id, which ends with the id of the container
 * and the number of its thread
 * @param reason why
 */
public record TransactionsUnavailableEvent(String transactionalId, Throwable reason) {

}
