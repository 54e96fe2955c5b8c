/**
 * Wraps the consumer: keeps polled records until they are settled, hands them out when
 * they may be worked on, and commits their offsets.
 */
@NullMarked
package io.github.resilientkafka.polling;

import org.jspecify.annotations.NullMarked;
