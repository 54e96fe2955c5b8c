/**
 * Knows in memory which letters there are.
 */
@NullMarked
package io.github.resilientkafka.deadletter.index;

import org.jspecify.annotations.NullMarked;
