/**
 * Publishes events, and limits how often a log line is written.
 */
@NullMarked
package io.github.resilientkafka.announcement;

import org.jspecify.annotations.NullMarked;
