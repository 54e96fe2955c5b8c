package io.github.resilientkafka.failure;

import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.web.client.RestClientResponseException;

/**
 * What a server asks for that has answered with status 429 or 503 (RFC 9110, section
 * 10.2.3; RFC 6585, section 4).
 */
final class HttpRetryAfter {

	private static final Set<Integer> TEMPORARY = Set.of(429, 503);

	/** Of a number of seconds that can be calculated with. */
	private static final int MAX_DIGITS = 9;

	private HttpRetryAfter() {
	}

	static @Nullable Duration of(Throwable exception, long now) {
		if (exception instanceof RestClientResponseException response
				&& TEMPORARY.contains(response.getStatusCode().value()) && response.getResponseHeaders() != null) {
			return of(response.getResponseHeaders(), now);
		}
		return null;
	}

	private static @Nullable Duration of(HttpHeaders headers, long now) {
		String value = headers.getFirst(HttpHeaders.RETRY_AFTER);
		if (value == null) {
			return null;
		}
		String text = value.trim();
		if (!text.isEmpty() && text.chars().allMatch((character) -> character >= '0' && character <= '9')) {
			return (text.length() <= MAX_DIGITS) ? Duration.ofSeconds(Long.parseLong(text)) : AskedDelay.MAX;
		}
		// By the clock of the server, if it tells what that says
		long date = headers.getFirstDate(HttpHeaders.RETRY_AFTER);
		long answered = headers.getDate();
		return (date >= 0) ? Duration.ofMillis(date - ((answered >= 0) ? answered : now)) : null;
	}

}
