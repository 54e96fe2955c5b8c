/**
 * Limits the rate of retries in proportion to first attempts.
 */
@NullMarked
package io.github.resilientkafka.budget;

import org.jspecify.annotations.NullMarked;
