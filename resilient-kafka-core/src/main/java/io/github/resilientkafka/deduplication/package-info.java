/**
 * Skips records whose key was processed before.
 */
@NullMarked
package io.github.resilientkafka.deduplication;

import org.jspecify.annotations.NullMarked;
