/**
 * Replays, discards and restores letters, as jobs that survive whoever has begun them.
 */
@NullMarked
package io.github.resilientkafka.deadletter.job;

import org.jspecify.annotations.NullMarked;
