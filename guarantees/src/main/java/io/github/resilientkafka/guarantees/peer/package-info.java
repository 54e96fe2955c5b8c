/**
 * The same orders through {@code @RetryableTopic} of spring-kafka, with the settings that
 * its reference documentation recommends to those who want to lose nothing.
 * <ul>
 * <li>Retry topics are declared by {@code RetryTopicConfiguration}, which does what the
 * annotation does, because an annotation cannot list any delays. Their suffix is the
 * delay; they have three replicas.</li>
 * <li>{@code AckMode.RECORD}: an offset is committed when its record is processed or is
 * acknowledged by its retry topic. Redirects are sent with {@code acks=all} and
 * idempotence, and awaited, which is so by default.</li>
 * <li>The main container keeps what it has polled after an error
 * ({@code seekAfterError=false}). The retry containers seek, as by default, so that a
 * record that is not due pauses its own partition only.</li>
 * <li>Missing permissions are tried again ({@code authExceptionRetryInterval}); by
 * default the container stops for good.</li>
 * <li>The containers of the dead-letter topics are not started: without a handler they
 * would do no more than commit dead letters.</li>
 * </ul>
 * In the transactional mode, offsets, outputs and redirects are sent in the transaction
 * of a {@code KafkaTransactionManager}, and consumers read committed. The documentation
 * says that retry topics <i>cannot combine with container transactions</i>, and documents
 * nothing that could take their place; what it documents of transactions is set: a stable
 * prefix for each instance, a container that stops when it is fenced, which avoids the
 * loss of records, and is started again, and an {@code AfterRollbackProcessor} that never
 * skips a record, where the default one does after ten attempts.
 */
@NullMarked
package io.github.resilientkafka.guarantees.peer;

import org.jspecify.annotations.NullMarked;
