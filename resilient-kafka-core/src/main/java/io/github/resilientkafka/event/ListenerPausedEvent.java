package io.github.resilientkafka.event;

import org.jspecify.annotations.Nullable;

/**
 * A listener makes no calls for the time being or, if its retry budget is spent, fewer
 * retries. Its records stay where they are.
 *
 * @param listener the id of the listener
 * @param reason why
 * @param detail why, as a part of a sentence
 * @param exception what has failed last, or {@code null} if nothing has or it is not
 * known
 * @param remedy what to do, as a sentence without its full stop
 */
public record ListenerPausedEvent(String listener, PauseReason reason, String detail, @Nullable Throwable exception,
		String remedy) {

	/**
	 * Create an event of a pause about which nothing special can be done.
	 * @param listener the id of the listener
	 * @param reason why
	 * @param detail why, as a part of a sentence
	 * @param exception what has failed last, or {@code null} if nothing has or it is not
	 * known
	 */
	public ListenerPausedEvent(String listener, PauseReason reason, String detail, @Nullable Throwable exception) {
		this(listener, reason, detail, exception, reason.remedy());
	}

	/**
	 * Create an event of a pause that is not due to a failure.
	 * @param listener the id of the listener
	 * @param reason why
	 * @param detail why, as a part of a sentence
	 */
	public ListenerPausedEvent(String listener, PauseReason reason, String detail) {
		this(listener, reason, detail, null);
	}

}
