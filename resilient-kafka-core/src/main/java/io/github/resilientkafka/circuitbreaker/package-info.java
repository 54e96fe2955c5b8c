/**
 * Makes no calls while the circuit breaker of a listener permits none, and tells it how
 * calls have ended.
 */
@NullMarked
package io.github.resilientkafka.circuitbreaker;

import org.jspecify.annotations.NullMarked;
