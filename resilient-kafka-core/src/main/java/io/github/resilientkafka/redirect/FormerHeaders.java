package io.github.resilientkafka.redirect;

import java.math.BigInteger;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.retrytopic.RetryTopicHeaders;

/**
 * Reads the headers that {@code @RetryableTopic} writes.
 */
public final class FormerHeaders {

	private FormerHeaders() {
	}

	/**
	 * When a record is due.
	 * @param headers the headers of a record
	 * @return the time in epoch ms, or {@code null} if they do not tell
	 */
	public static @Nullable Long due(Headers headers) {
		Header header = headers.lastHeader(RetryTopicHeaders.DEFAULT_HEADER_BACKOFF_TIMESTAMP);
		byte[] value = (header != null) ? header.value() : null;
		return (value != null && value.length > 0 && value.length <= Long.BYTES) ? new BigInteger(value).longValue()
				: null;
	}

}
