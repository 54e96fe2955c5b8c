package io.github.resilientkafka.lag;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How the consumer of a partition gets on.
 *
 * @param offsets what was seen
 * @param lag how many records are not processed, 0 if only transaction markers are left;
 * {@code null} if that is not known
 * @param timeLag how long ago the first of them came, by estimation; {@code null} if that
 * is not known
 * @param status the judgement
 * @param retention how far the consumer is from deletion
 * @param retries what is due, in a retry lane whose lag is known; otherwise {@code null}
 */
public record PartitionLag(PartitionOffsets offsets, @Nullable Long lag, @Nullable Duration timeLag, LagStatus status,
		Retention retention, @Nullable RetryLaneState retries) {

}
