package io.github.resilientkafka;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A call of a listener method took longer than its timeout. It was interrupted, and
 * counts as failed however it has ended.
 */
public class ListenerTimeoutException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create a new exception.
	 * @param listener the id of the listener
	 * @param timeout its timeout
	 * @param cause how the call has ended, or {@code null} if it has returned
	 */
	public ListenerTimeoutException(String listener, Duration timeout, @Nullable Throwable cause) {
		super("A call of listener '%s' took longer than its timeout of %d ms".formatted(listener, timeout.toMillis()),
				cause);
	}

}
