/**
 * Refuses property keys that nobody reads, and values that are surely not meant.
 */
@NullMarked
package io.github.resilientkafka.autoconfigure.keys;

import org.jspecify.annotations.NullMarked;
