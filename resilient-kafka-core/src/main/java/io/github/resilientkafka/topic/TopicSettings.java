package io.github.resilientkafka.topic;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How retry and dead-letter topics are made.
 *
 * @param provision whether missing ones are created
 * @param partitions their partitions, or {@code null} for as many as the main topic has
 * @param replicationFactor their replicas, or {@code null} for as many as the main topic
 * has
 * @param minInsyncReplicas their {@code min.insync.replicas}, or {@code null} for that of
 * the main topic
 * @param deadLetterRetention how long dead letters are kept
 */
public record TopicSettings(boolean provision, @Nullable Integer partitions, @Nullable Short replicationFactor,
		@Nullable Integer minInsyncReplicas, Duration deadLetterRetention) {

	/**
	 * How much larger than the largest record of the main topic a redirect may be: what
	 * our headers need.
	 */
	public static final long HEADER_BYTES = 64 * 1024;

}
