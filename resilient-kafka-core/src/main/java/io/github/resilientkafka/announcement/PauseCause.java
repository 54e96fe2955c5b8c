package io.github.resilientkafka.announcement;

import io.github.resilientkafka.event.PauseReason;
import org.jspecify.annotations.Nullable;

/**
 * Why a listener makes no calls, as far as it is known now.
 *
 * @param detail why, as a part of a sentence
 * @param exception what has failed, or {@code null} if nothing has or it is not known
 * @param progress what has been tried since and what is tried next, as a sentence without
 * its full stop, or {@code null} if that is not known
 * @param remedy what to do, as a sentence without its full stop
 */
public record PauseCause(String detail, @Nullable Throwable exception, @Nullable String progress, String remedy) {

	/**
	 * Create a cause of which no more is known than that something has failed.
	 * @param detail why, as a part of a sentence
	 * @param exception what has failed, or {@code null} if nothing has
	 * @param reason the reason of the pause
	 */
	public PauseCause(String detail, @Nullable Throwable exception, PauseReason reason) {
		this(detail, exception, null, reason.remedy());
	}

}
