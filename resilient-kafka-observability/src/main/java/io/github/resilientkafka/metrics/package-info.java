/**
 * Publishes meters of what is known already.
 */
@NullMarked
package io.github.resilientkafka.metrics;

import org.jspecify.annotations.NullMarked;
