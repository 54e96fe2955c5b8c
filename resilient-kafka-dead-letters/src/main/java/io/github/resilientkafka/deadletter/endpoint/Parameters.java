package io.github.resilientkafka.deadletter.endpoint;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

import io.github.resilientkafka.deadletter.ledger.Selection;
import io.github.resilientkafka.deadletter.letter.KeyHash;
import io.github.resilientkafka.deadletter.letter.LetterId;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of requests, all of which are text. What is empty was not given.
 */
final class Parameters {

	private static final int MAX_TEXT = 2_000;

	private Parameters() {
	}

	static @Nullable String text(String name, @Nullable String value) {
		if (value == null || value.isBlank()) {
			return null;
		}
		if (value.length() > MAX_TEXT) {
			throw new IllegalArgumentException(
					"%s has %d characters; use %d at most".formatted(name, value.length(), MAX_TEXT));
		}
		return value.strip();
	}

	static @Nullable Integer number(String name, @Nullable String value) {
		String text = text(name, value);
		try {
			return (text != null) ? Integer.valueOf(text) : null;
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("%s is '%s'; use a whole number".formatted(name, text), ex);
		}
	}

	static @Nullable Double rate(@Nullable String value) {
		String text = text("rate", value);
		try {
			return (text != null) ? Double.valueOf(text) : null;
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("rate is '%s'; use letters per second".formatted(text), ex);
		}
	}

	static boolean flag(String name, @Nullable String value) {
		String text = text(name, value);
		if (text == null || text.equalsIgnoreCase("false")) {
			return false;
		}
		if (!text.equalsIgnoreCase("true")) {
			throw new IllegalArgumentException("%s is '%s'; use true or false".formatted(name, text));
		}
		return true;
	}

	private static @Nullable Long time(String name, @Nullable String value) {
		String text = text(name, value);
		if (text == null) {
			return null;
		}
		try {
			return text.chars().allMatch(Character::isDigit) ? Long.valueOf(text) : Instant.parse(text).toEpochMilli();
		}
		catch (DateTimeException | NumberFormatException ex) {
			throw new IllegalArgumentException(
					"%s is '%s'; use a time such as 2026-01-31T12:00:00Z, or milliseconds since 1970".formatted(name,
							text),
					ex);
		}
	}

	static @Nullable List<LetterId> ids(@Nullable String value) {
		if (value == null || value.isBlank()) {
			return null;
		}
		List<LetterId> ids = Arrays.stream(value.split(","))
			.map(String::strip)
			.map(LetterId::parse)
			.distinct()
			.toList();
		if (ids.size() > 10_000) {
			throw new IllegalArgumentException(
					"ids has %d ids; use 10000 at most, or name letters by what they have in common"
						.formatted(ids.size()));
		}
		return ids;
	}

	private static @Nullable Long keyHash(@Nullable String key) {
		String text = text("key", key);
		return (text != null) ? KeyHash.of(text) : null;
	}

	static Selection selection(@Nullable String fingerprint, @Nullable String exception, @Nullable String key,
			@Nullable String from, @Nullable String to, boolean insist) {
		return new Selection(null, text("fingerprint", fingerprint), text("exception", exception), keyHash(key),
				time("from", from), time("to", to), insist);
	}

}
