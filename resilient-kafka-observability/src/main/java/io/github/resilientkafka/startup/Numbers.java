package io.github.resilientkafka.startup;

import org.jspecify.annotations.Nullable;

/**
 * Numbers that brokers send as text.
 */
final class Numbers {

	private Numbers() {
	}

	static long of(@Nullable String value, long otherwise) {
		try {
			return (value != null) ? Long.parseLong(value) : otherwise;
		}
		catch (NumberFormatException ex) {
			return otherwise;
		}
	}

}
