/**
 * Separates the time that waits are measured in, which never jumps, from the wall clock.
 */
@NullMarked
package io.github.resilientkafka.time;

import org.jspecify.annotations.NullMarked;
