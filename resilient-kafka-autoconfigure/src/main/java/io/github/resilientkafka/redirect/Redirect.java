package io.github.resilientkafka.redirect;

import io.github.resilientkafka.pipeline.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Where a record goes and why.
 *
 * @param topic the retry or dead-letter topic
 * @param due when it is tried again, in epoch ms, or {@code null} for a dead letter
 * @param listener the id of the listener that failed
 * @param group the consumer group of the listener
 * @param failure why and since when
 */
public record Redirect(String topic, @Nullable Long due, String listener, String group, Failure failure) {

}
