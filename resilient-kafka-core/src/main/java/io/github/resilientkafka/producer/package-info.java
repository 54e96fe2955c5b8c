/**
 * Producers that send bytes with the configuration of the application.
 */
@NullMarked
package io.github.resilientkafka.producer;

import org.jspecify.annotations.NullMarked;
