/**
 * Makes no more calls than the rate limiter of a listener permits.
 */
@NullMarked
package io.github.resilientkafka.ratelimiter;

import org.jspecify.annotations.NullMarked;
