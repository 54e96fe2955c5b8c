/**
 * Sends records as they were polled to their retry or dead-letter topic, and knows which
 * of these topics cannot be reached.
 */
@NullMarked
package io.github.resilientkafka.redirect;

import org.jspecify.annotations.NullMarked;
