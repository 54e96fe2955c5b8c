/**
 * Is what the listener depends on there?
 */
@NullMarked
package io.github.resilientkafka.circuitbreaker;

import org.jspecify.annotations.NullMarked;
