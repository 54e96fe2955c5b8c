package io.github.resilientkafka.state;

import java.time.Instant;

/**
 * A consumer of an exactly-once listener that gets no transactional producer.
 *
 * @param transactionalId the transactional id
 * @param since since when
 * @param exception the class of the innermost cause
 */
public record UnavailableTransactions(String transactionalId, Instant since, String exception) {

}
