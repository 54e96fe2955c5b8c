package io.github.resilientkafka.guarantees.soak;

import java.util.Locale;

/**
 * Tells on the console what happens.
 */
final class Progress {

	private final Stopwatch start = Stopwatch.start();

	void line(String format, Object... arguments) {
		System.out.printf(Locale.ROOT, "[%5.0f s] %s%n", this.start.seconds(),
				String.format(Locale.ROOT, format, arguments));
	}

}
