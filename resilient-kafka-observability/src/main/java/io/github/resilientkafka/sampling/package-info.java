/**
 * Asks the clusters in use on a schedule, and keeps their last answers.
 */
@NullMarked
package io.github.resilientkafka.sampling;

import org.jspecify.annotations.NullMarked;
