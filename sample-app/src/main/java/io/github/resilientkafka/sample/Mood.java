package io.github.resilientkafka.sample;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How the payment gateway is doing today.
 */
enum Mood {

	/**
	 * Every call succeeds.
	 */
	HEALTHY,

	/**
	 * One call in five fails.
	 */
	FLAKY,

	/**
	 * Every call fails.
	 */
	DOWN,

	/**
	 * Every call succeeds, and takes its time.
	 */
	SLOW;

	@JsonValue
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

	static Mood of(String text) {
		return valueOf(text.toUpperCase(Locale.ROOT));
	}

}
