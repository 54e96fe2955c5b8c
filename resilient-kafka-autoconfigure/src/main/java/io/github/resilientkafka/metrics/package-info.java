/**
 * Meters of what listeners do and of the clusters that they use.
 */
@NullMarked
package io.github.resilientkafka.metrics;

import org.jspecify.annotations.NullMarked;
