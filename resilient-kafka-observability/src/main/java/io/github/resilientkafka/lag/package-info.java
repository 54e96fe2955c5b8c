/**
 * Judges from sampled offsets whether the consumer of a partition keeps up, with pure
 * rules and bounded memory.
 */
@NullMarked
package io.github.resilientkafka.lag;

import org.jspecify.annotations.NullMarked;
