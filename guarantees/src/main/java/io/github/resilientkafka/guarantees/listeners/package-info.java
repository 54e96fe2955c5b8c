/**
 * An application with any number of alike listeners: of the starter, with
 * {@code @RetryableTopic}, or plain ones.
 */
@NullMarked
package io.github.resilientkafka.guarantees.listeners;

import org.jspecify.annotations.NullMarked;
