/**
 * Interrupts or reports calls that take longer than the timeout of their listener.
 */
@NullMarked
package io.github.resilientkafka.timeout;

import org.jspecify.annotations.NullMarked;
