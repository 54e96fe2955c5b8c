/**
 * Reads what dead letters tell of themselves.
 */
@NullMarked
package io.github.resilientkafka.deadletter.letter;

import org.jspecify.annotations.NullMarked;
