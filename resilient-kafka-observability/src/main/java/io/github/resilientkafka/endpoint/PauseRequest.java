package io.github.resilientkafka.endpoint;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.format.datetime.standard.DurationFormatterUtils;

/**
 * Where a listener is paused or resumed, and for how long.
 *
 * @param everywhere whether on all instances
 * @param duration for how long, or {@code null} until it is resumed
 */
record PauseRequest(boolean everywhere, @Nullable Duration duration) {

	static PauseRequest of(boolean paused, @Nullable String everywhere, @Nullable String duration) {
		boolean all = isTrue(everywhere);
		if (duration == null || duration.isBlank()) {
			return new PauseRequest(all, null);
		}
		if (!all || !paused) {
			throw new IllegalArgumentException(
					"for goes with action=pause and everywhere=true; leave it out, or pause on all instances");
		}
		return new PauseRequest(true, parse(duration));
	}

	private static boolean isTrue(@Nullable String everywhere) {
		if (everywhere == null || everywhere.isBlank() || everywhere.equalsIgnoreCase("false")) {
			return false;
		}
		if (!everywhere.equalsIgnoreCase("true")) {
			throw new IllegalArgumentException("everywhere is '%s'; use true or false".formatted(everywhere));
		}
		return true;
	}

	private static Duration parse(String text) {
		try {
			Duration duration = DurationFormatterUtils.detectAndParse(text.strip());
			boolean plain = text.strip().chars().allMatch(Character::isDigit);
			if (!plain && !duration.isNegative() && !duration.isZero() && duration.toDays() <= 365) {
				return duration;
			}
		}
		catch (IllegalArgumentException ex) {
			// Said below
		}
		throw new IllegalArgumentException(
				"for is '%s'; use a duration such as 30m, of a year at most".formatted(text));
	}

}
