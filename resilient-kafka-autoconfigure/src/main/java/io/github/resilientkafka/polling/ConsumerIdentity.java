package io.github.resilientkafka.polling;

/**
 * To whom a consumer belongs.
 *
 * @param container the id of its container
 * @param retries whether it consumes retry topics
 * @param maxPollInterval its {@code max.poll.interval.ms}
 * @param shared what it has in common with the other consumers of its listener
 */
public record ConsumerIdentity(String container, boolean retries, long maxPollInterval, ListenerConsumers shared) {

}
