/**
 * Names the topics of a listener, creates and purges its retry and dead-letter topics,
 * and connects to its cluster.
 */
@NullMarked
package io.github.resilientkafka.topic;

import org.jspecify.annotations.NullMarked;
