package io.github.resilientkafka.redirect;

import java.time.Instant;

/**
 * A retry or dead-letter topic that cannot be reached.
 *
 * @param listener the id of the listener whose records wait for it
 * @param topic the name
 * @param since since when
 * @param exception the class of what publishing has failed with
 */
public record BlockedTopic(String listener, String topic, Instant since, String exception) {

}
