/**
 * What an application types: the listener annotation, the headers and the exceptions.
 * <pre>
 * &#64;ResilientKafkaListener + resilient-kafka.*  ->  ListenerPolicy  ->  main container + one retry container
 *
 * poll -> per partition, in offset order:
 *   lane (main | retry n) -> due? -> deserialize -> your method -> Outcome
 *        done ................ the offset may move
 *        retry(n+1) .......... same bytes to the next retry topic, then the offset may move
 *        dead letter ......... same bytes to the dead-letter topic, then the offset may move
 *        postpone(until) ..... nothing moves; the partition waits from this record on
 * end of the pass: every redirect is acknowledged by the broker, only then commit
 * </pre>
 */
@NullMarked
package io.github.resilientkafka;

import org.jspecify.annotations.NullMarked;
