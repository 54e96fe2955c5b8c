package io.github.resilientkafka.state;

import java.time.Instant;

import io.github.resilientkafka.event.PauseReason;

/**
 * A listener that makes no calls, or not all.
 *
 * @param reason why
 * @param since since when
 * @param detail why, as a part of a sentence
 */
public record PausedListener(PauseReason reason, Instant since, String detail) {

}
