/**
 * Derives the lag, the retries and the dead letters of each listener from the samples of
 * its cluster.
 */
@NullMarked
package io.github.resilientkafka.progress;

import org.jspecify.annotations.NullMarked;
