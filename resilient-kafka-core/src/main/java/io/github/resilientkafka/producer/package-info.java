/**
 * Creates producers of bytes with the configuration of the application's own producers.
 */
@NullMarked
package io.github.resilientkafka.producer;

import org.jspecify.annotations.NullMarked;
