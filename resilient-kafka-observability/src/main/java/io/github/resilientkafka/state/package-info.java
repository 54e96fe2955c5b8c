/**
 * Keeps the current problems of each listener, taken from its events.
 */
@NullMarked
package io.github.resilientkafka.state;

import org.jspecify.annotations.NullMarked;
