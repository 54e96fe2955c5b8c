/**
 * What a listener can use: the features of {@code @KafkaListener}, batches, policies of
 * calls and transactions.
 */
package io.github.resilientkafka.feature;
