/**
 * The names of the retry and dead-letter topics, and the topics themselves.
 */
@NullMarked
package io.github.resilientkafka.topic;

import org.jspecify.annotations.NullMarked;
