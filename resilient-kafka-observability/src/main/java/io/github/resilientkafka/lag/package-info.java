/**
 * Judges from the offsets of a partition, sampled again and again, how its consumer gets
 * on: pure rules, and the bounded memory that they need.
 */
@NullMarked
package io.github.resilientkafka.lag;

import org.jspecify.annotations.NullMarked;
