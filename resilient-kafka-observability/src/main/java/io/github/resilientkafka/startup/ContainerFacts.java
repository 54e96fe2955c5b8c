package io.github.resilientkafka.startup;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The container of a listener.
 *
 * @param concurrency its threads
 * @param clientId what the client ids of its consumers begin with, or {@code null}
 * @param shutdownTimeout how long a stop waits for its threads
 * @param retriesAuthorization whether it goes on when access is denied
 */
record ContainerFacts(int concurrency, @Nullable String clientId, Duration shutdownTimeout,
		boolean retriesAuthorization) {

}
