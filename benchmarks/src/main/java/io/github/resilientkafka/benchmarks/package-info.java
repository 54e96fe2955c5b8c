/**
 * The same work through {@code @KafkaListener}, {@code @RetryableTopic} and
 * {@code @ResilientKafkaListener}, measured.
 */
package io.github.resilientkafka.benchmarks;
