package io.github.resilientkafka.listener;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Pauses and resumes listeners on all instances of an application, those included that
 * are started later.
 */
@FunctionalInterface
public interface PauseSpreader {

	/**
	 * Pause a listener or one of its lanes, or let it go on.
	 * @param listener the id of the listener
	 * @param lane the name of the lane, or {@code null} for all
	 * @param paused whether it is paused
	 * @param duration for how long, above zero, or {@code null} until it is resumed
	 * @param principal who wants it, or {@code null} if that is not known
	 * @throws IllegalArgumentException if there is no such listener or lane, or the
	 * others cannot be told
	 */
	void change(String listener, @Nullable String lane, boolean paused, @Nullable Duration duration,
			@Nullable String principal);

}
