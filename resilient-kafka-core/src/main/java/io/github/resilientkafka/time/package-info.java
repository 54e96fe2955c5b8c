/**
 * The time that waits are measured in, and the time that is written down.
 */
@NullMarked
package io.github.resilientkafka.time;

import org.jspecify.annotations.NullMarked;
