/**
 * Judges from the sampled offsets of a partition how its consumer gets on, with pure
 * rules and bounded memory.
 */
@NullMarked
package io.github.resilientkafka.lag;

import org.jspecify.annotations.NullMarked;
