/**
 * May another record be processed now?
 */
@NullMarked
package io.github.resilientkafka.ratelimiter;

import org.jspecify.annotations.NullMarked;
