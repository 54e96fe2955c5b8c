/**
 * Keeps what was polled until it is settled, and hands it out when it may be worked on.
 */
@NullMarked
package io.github.resilientkafka.polling;

import org.jspecify.annotations.NullMarked;
