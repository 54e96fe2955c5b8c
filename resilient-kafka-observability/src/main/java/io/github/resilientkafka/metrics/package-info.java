/**
 * Meters. They read what is known anyway, and nothing waits for them.
 */
@NullMarked
package io.github.resilientkafka.metrics;

import org.jspecify.annotations.NullMarked;
