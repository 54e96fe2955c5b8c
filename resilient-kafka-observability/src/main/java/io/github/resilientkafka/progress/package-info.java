/**
 * What the samples of the clusters say of the lag, the retries and the dead letters of
 * each listener, for health and meters.
 */
@NullMarked
package io.github.resilientkafka.progress;

import org.jspecify.annotations.NullMarked;
