/**
 * Writes down what is decided about dead letters, and knows it on every instance.
 */
@NullMarked
package io.github.resilientkafka.deadletter.ledger;

import org.jspecify.annotations.NullMarked;
