/**
 * Keeps the processed keys of one instance in its memory.
 */
@NullMarked
package io.github.resilientkafka.deduplication.memory;

import org.jspecify.annotations.NullMarked;
