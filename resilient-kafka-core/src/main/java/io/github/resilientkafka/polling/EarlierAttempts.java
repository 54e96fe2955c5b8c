package io.github.resilientkafka.polling;

import io.github.resilientkafka.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * What a record has behind it when it is polled.
 *
 * @param attempts how many attempts have failed
 * @param firstFailure when the first of them failed, in epoch ms, or {@code null} if none
 * has or that is not known
 * @param repeats how often it has been in the last lane again
 * @param remaining how long it has to go on waiting when it is due, in ms
 * @param due when the next is due, in terms of {@link TimeSource#millis()}, 0 if it does
 * not have to wait
 */
public record EarlierAttempts(int attempts, @Nullable Long firstFailure, int repeats, long remaining, long due) {

}
