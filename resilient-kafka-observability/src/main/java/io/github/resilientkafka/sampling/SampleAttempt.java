package io.github.resilientkafka.sampling;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The last attempt to take a sample.
 *
 * @param at when it ended
 * @param took how long it took
 * @param overdueAt when the next one is so late that something is wrong with the sampling
 * itself
 * @param failure why it has failed, or {@code null} if it has not
 * @param reachability whether the cluster answers
 */
public record SampleAttempt(Instant at, Duration took, Instant overdueAt, @Nullable SampleFailure failure,
		Reachability reachability) {

}
