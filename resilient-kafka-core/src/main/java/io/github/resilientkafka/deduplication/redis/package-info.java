/**
 * Keeps the processed keys of all instances in Redis.
 */
@NullMarked
package io.github.resilientkafka.deduplication.redis;

import org.jspecify.annotations.NullMarked;
