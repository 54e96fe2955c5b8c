/**
 * Checks clients, topics and brokers when the application starts, and reports what is
 * questionable.
 */
@NullMarked
package io.github.resilientkafka.startup;

import org.jspecify.annotations.NullMarked;
