package io.github.resilientkafka.pipeline;

/**
 * Why and since when a record fails.
 *
 * @param attempts the attempts made so far
 * @param firstFailure when the first of them failed, in epoch ms
 * @param exception what the last of them failed with
 */
public record Failure(int attempts, long firstFailure, Throwable exception) {

}
