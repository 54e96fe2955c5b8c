package io.github.resilientkafka.state;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A record that has failed, without anything of what is in it.
 *
 * @param at when that was known
 * @param record where it was polled, as {@code topic-partition@offset}
 * @param outcome what has become of it: {@code retried}, {@code dead_lettered} or
 * {@code dropped}; or what it waits for in its place: {@code held} until it is known
 * whether the fault is its own, {@code repeated} there, {@code postponed} because the
 * fault is not its own
 * @param topic where it is now, or {@code null} if it was dropped or keeps its place
 * @param attempts the attempts made so far, 0 if the attempt does not count
 * @param exception the class of what the last of them failed with
 * @param thrownAt where in the application that was thrown, as class, method and line
 * @param advice the setting to look at, or {@code null} if none can be named
 */
public record FailedRecord(Instant at, String record, String outcome, @Nullable String topic, int attempts,
		String exception, @Nullable String thrownAt, @Nullable String advice) {

}
