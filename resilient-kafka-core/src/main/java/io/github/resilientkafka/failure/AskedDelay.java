package io.github.resilientkafka.failure;

import java.time.Duration;

import io.github.resilientkafka.RetryAfter;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.util.ClassUtils;

/**
 * How long a failure asks to be left alone.
 */
public final class AskedDelay {

	/**
	 * What is asked for at most. A record that waits for longer could wait in retry
	 * topics for ever.
	 */
	public static final Duration MAX = Duration.ofDays(1);

	private static final String HTTP_EXCEPTION = "org.springframework.web.client.RestClientException";

	private static final boolean HTTP = ClassUtils.isPresent(HTTP_EXCEPTION, AskedDelay.class.getClassLoader());

	private AskedDelay() {
	}

	/**
	 * Find it, in the failure or what has caused it.
	 * @param failure what an attempt has failed with
	 * @param now the time, in epoch ms
	 * @return the delay, zero if none is asked for
	 */
	public static Duration of(Throwable failure, long now) {
		for (Throwable cause : new ForeignThrowable(failure).chain()) {
			Duration asked = asked(cause, now);
			if (asked != null && asked.compareTo(Duration.ZERO) > 0) {
				return (asked.compareTo(MAX) < 0) ? asked : MAX;
			}
		}
		return Duration.ZERO;
	}

	private static @Nullable Duration asked(Throwable cause, long now) {
		try {
			if (cause instanceof RetryAfter retryAfter) {
				return retryAfter.retryAfter();
			}
			return HTTP ? HttpRetryAfter.of(cause, now) : null;
		}
		catch (Throwable ex) {
			// An exception that cannot be asked has asked for nothing
			return null;
		}
	}

	/**
	 * What ahead-of-time processing cannot see.
	 */
	static final class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.reflection().registerTypeIfPresent(classLoader, HTTP_EXCEPTION);
		}

	}

}
