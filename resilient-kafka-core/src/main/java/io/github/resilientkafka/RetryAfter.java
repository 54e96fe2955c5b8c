package io.github.resilientkafka;

import java.time.Duration;

/**
 * Implemented by an exception that knows when it is worth trying again, for example
 * because the service that was called has said so. The record waits in the first of the
 * retry topics that are left whose delay is not shorter, and the listener is not called
 * for it before. If none is long enough, it waits in the last of them, again and again
 * until the time is over.
 * <p>
 * The exception may be the one that the listener throws or any of its causes; the first
 * in the chain counts. The exceptions of Spring's HTTP clients need not implement it: the
 * header {@code Retry-After} of an answer with status 429 or 503 counts in the same way
 * (RFC 9110, section 10.2.3).
 * <p>
 * It does not change how often a record is tried: a record that has been through the last
 * retry topic becomes a dead letter, whatever its exception asks for. It is not asked
 * about an attempt that does not count, because an outage is to blame: such a record is
 * tried again when the circuit breaker lets it.
 */
public interface RetryAfter {

	/**
	 * How long the record should wait at least. Called on the consumer thread after the
	 * attempt has failed.
	 * @return the time from now on; zero and less ask for nothing, and more than a day
	 * counts as a day
	 */
	Duration retryAfter();

}
