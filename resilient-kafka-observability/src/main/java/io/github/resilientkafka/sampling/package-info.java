/**
 * What the clusters in use are asked on a schedule, and what they have said last.
 */
@NullMarked
package io.github.resilientkafka.sampling;

import org.jspecify.annotations.NullMarked;
