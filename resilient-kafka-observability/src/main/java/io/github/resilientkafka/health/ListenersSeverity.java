package io.github.resilientkafka.health;

/**
 * How bad it is that a listener does not run.
 *
 * @param paused it makes no calls, because its circuit breaker is open or its
 * deduplication store does not answer
 * @param restarting a container has stopped on an error and is about to be started again
 * @param failed a container has stopped on an error and is not started again
 * @param stuck a consumer has not polled for longer than {@code max.poll.interval.ms}
 * @param transactionsUnavailable a consumer gets no transactional producer
 * @param unreadable it can read none of its records
 */
public record ListenersSeverity(HealthLevel paused, HealthLevel restarting, HealthLevel failed, HealthLevel stuck,
		HealthLevel transactionsUnavailable, HealthLevel unreadable) {

}
