package io.github.resilientkafka.benchmarks.contender;

import java.time.Duration;
import java.util.List;

/**
 * The retry topics that a contender is to have.
 *
 * @param delays the delay of each
 * @param partitions the partitions of each
 */
record RetryTopics(List<Duration> delays, int partitions) {
}
