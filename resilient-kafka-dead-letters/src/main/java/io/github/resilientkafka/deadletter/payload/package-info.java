/**
 * Shows as much of a letter's content as may be shown, and takes what is sent instead.
 */
@NullMarked
package io.github.resilientkafka.deadletter.payload;

import org.jspecify.annotations.NullMarked;
