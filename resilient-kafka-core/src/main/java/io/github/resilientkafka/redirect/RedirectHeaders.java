package io.github.resilientkafka.redirect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.failure.Fingerprint;
import io.github.resilientkafka.failure.ForeignThrowable;
import io.github.resilientkafka.failure.StillWaiting;
import io.github.resilientkafka.pipeline.Failure;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.redirect.RedirectForm.Content;
import io.github.resilientkafka.redirect.RedirectForm.Detail;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.KafkaHeaders;

/**
 * Writes and reads the headers of redirected records.
 */
public final class RedirectHeaders {

	static final int MAX_STACK_TRACE = 8 * 1024;

	/**
	 * Of a record that is tried again. Printing all of it is most of what a redirect
	 * costs, and it is printed in full if the record ends as a dead letter.
	 */
	static final int MAX_RETRY_STACK_TRACE = 1024;

	static final int MAX_MESSAGE = 1024;

	/** Of a number, with its sign. */
	private static final int MAX_DIGITS = 20;

	/** Kept over all hops, as the first redirect wrote them. */
	private static final List<String> ORIGINAL = List.of(KafkaHeaders.ORIGINAL_TOPIC, KafkaHeaders.ORIGINAL_PARTITION,
			KafkaHeaders.ORIGINAL_OFFSET, KafkaHeaders.ORIGINAL_TIMESTAMP, KafkaHeaders.ORIGINAL_TIMESTAMP_TYPE,
			KafkaHeaders.ORIGINAL_CONSUMER_GROUP);

	/** Written anew at each hop. */
	private static final Set<String> RENEWED = Set.of(ResilientKafkaHeaders.ATTEMPT, ResilientKafkaHeaders.DUE,
			ResilientKafkaHeaders.REPEATS, ResilientKafkaHeaders.WAIT, ResilientKafkaHeaders.FIRST_FAILURE,
			ResilientKafkaHeaders.LISTENER, ResilientKafkaHeaders.OMITTED, ResilientKafkaHeaders.FINGERPRINT,
			KafkaHeaders.EXCEPTION_FQCN, KafkaHeaders.EXCEPTION_CAUSE_FQCN, KafkaHeaders.EXCEPTION_MESSAGE,
			KafkaHeaders.EXCEPTION_STACKTRACE);

	/** Kept by a record that has not been tried. */
	private static final List<String> EXCEPTION = List.of(KafkaHeaders.EXCEPTION_FQCN,
			KafkaHeaders.EXCEPTION_CAUSE_FQCN, KafkaHeaders.EXCEPTION_MESSAGE, KafkaHeaders.EXCEPTION_STACKTRACE);

	/**
	 * Only on what has come from a lane: on the topic itself they are those of somebody
	 * else.
	 */
	private static final List<String> REPLAYED = List.of(ResilientKafkaHeaders.REPLAYS, ResilientKafkaHeaders.REPLAY);

	private static final List<Header> NONE = List.of();

	private RedirectHeaders() {
	}

	/**
	 * The headers of a redirected record: those of the record itself in their order,
	 * followed by ours, each once.
	 */
	static Headers of(ConsumerRecord<byte[], byte[]> record, Redirect redirect, boolean redirectedBefore,
			RedirectForm form) {
		Detail detail = form.detail();
		RecordHeaders headers = new RecordHeaders();
		for (Header header : (form.content() != Content.PLACE) ? record.headers() : NONE) {
			if (!RENEWED.contains(header.key()) && !ORIGINAL.contains(header.key())
					&& !REPLAYED.contains(header.key())) {
				headers.add(header);
			}
		}
		if (redirectedBefore && record.headers().lastHeader(KafkaHeaders.ORIGINAL_TOPIC) != null) {
			ORIGINAL.stream()
				.filter((name) -> !name.equals(KafkaHeaders.ORIGINAL_CONSUMER_GROUP))
				.forEach((name) -> keep(headers, record.headers().lastHeader(name)));
			REPLAYED.forEach((name) -> keep(headers, record.headers().lastHeader(name)));
			// One that somebody has put into a retry topic may name none
			headers.add(KafkaHeaders.ORIGINAL_CONSUMER_GROUP, text(redirect.group()));
		}
		else {
			addOriginal(headers, record, redirect.group());
		}
		Failure failure = redirect.decision().failure();
		headers.add(ResilientKafkaHeaders.ATTEMPT, text(failure.attempts()));
		if (redirect.decision() instanceof Outcome.Retry retry) {
			addRetry(headers, retry);
		}
		headers.add(ResilientKafkaHeaders.FIRST_FAILURE, text(failure.firstFailure()));
		headers.add(ResilientKafkaHeaders.LISTENER, text(redirect.listener()));
		if (form.content() != Content.WHOLE) {
			headers.add(ResilientKafkaHeaders.OMITTED, text(form.content().omitted()));
		}
		if (failure.exception() instanceof StillWaiting && detail != Detail.COORDINATES) {
			EXCEPTION.forEach((name) -> keep(headers, record.headers().lastHeader(name)));
		}
		else if (detail != Detail.COORDINATES) {
			int maxTrace = redirect.isDeadLetter() ? MAX_STACK_TRACE : MAX_RETRY_STACK_TRACE;
			addException(headers, failure.exception(), (detail == Detail.FULL) ? maxTrace : 0);
			if (redirect.isDeadLetter()) {
				headers.add(ResilientKafkaHeaders.FINGERPRINT,
						text(Fingerprint.of(failure.exception(), redirect.application())));
			}
		}
		return headers;
	}

	private static void keep(Headers headers, @Nullable Header header) {
		if (header != null) {
			headers.add(header);
		}
	}

	private static void addOriginal(Headers headers, ConsumerRecord<byte[], byte[]> record, String group) {
		headers.add(KafkaHeaders.ORIGINAL_TOPIC, text(record.topic()));
		headers.add(KafkaHeaders.ORIGINAL_PARTITION,
				ByteBuffer.allocate(Integer.BYTES).putInt(record.partition()).array());
		headers.add(KafkaHeaders.ORIGINAL_OFFSET, ByteBuffer.allocate(Long.BYTES).putLong(record.offset()).array());
		headers.add(KafkaHeaders.ORIGINAL_TIMESTAMP,
				ByteBuffer.allocate(Long.BYTES).putLong(record.timestamp()).array());
		headers.add(KafkaHeaders.ORIGINAL_TIMESTAMP_TYPE, text(record.timestampType().toString()));
		headers.add(KafkaHeaders.ORIGINAL_CONSUMER_GROUP, text(group));
	}

	private static void addRetry(Headers headers, Outcome.Retry retry) {
		headers.add(ResilientKafkaHeaders.DUE, text(retry.due()));
		if (retry.repeats() > 0) {
			headers.add(ResilientKafkaHeaders.REPEATS, text(retry.repeats()));
		}
		if (retry.remaining() > 0) {
			headers.add(ResilientKafkaHeaders.WAIT, text(retry.remaining()));
		}
	}

	private static void addException(Headers headers, Throwable exception, int maxTrace) {
		ForeignThrowable failure = new ForeignThrowable(exception);
		headers.add(KafkaHeaders.EXCEPTION_FQCN, text(failure.type()));
		headers.add(KafkaHeaders.EXCEPTION_CAUSE_FQCN, text(failure.innermost().getClass().getName()));
		String message = failure.message(MAX_MESSAGE);
		if (message != null) {
			headers.add(KafkaHeaders.EXCEPTION_MESSAGE, text(message));
		}
		if (maxTrace > 0) {
			headers.add(KafkaHeaders.EXCEPTION_STACKTRACE, bounded(StackTraces.print(exception, maxTrace), maxTrace));
		}
	}

	private static byte[] bounded(String text, int maxLength) {
		byte[] bytes = text(text);
		if (bytes.length <= maxLength) {
			return bytes;
		}
		int end = maxLength;
		// not in the middle of a character: continuation bytes are 10xxxxxx
		while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
			end--;
		}
		return Arrays.copyOf(bytes, end);
	}

	private static byte[] text(Object value) {
		return value.toString().getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Read one of our numbers.
	 * @param headers the headers of a record
	 * @param name the name of the header
	 * @return the number, or {@code null} if there is none that can be read
	 */
	public static @Nullable Long number(Headers headers, String name) {
		Header header = headers.lastHeader(name);
		byte[] value = (header != null) ? header.value() : null;
		if (value == null || value.length > MAX_DIGITS) {
			return null;
		}
		try {
			return Long.valueOf(new String(value, StandardCharsets.US_ASCII));
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	/**
	 * Read one of spring-kafka's numbers.
	 * @param headers the headers of a record
	 * @param name the name of the header
	 * @return the number, or {@code null} if there is none that can be read
	 */
	public static @Nullable Long binaryNumber(Headers headers, String name) {
		Header header = headers.lastHeader(name);
		byte[] value = (header != null) ? header.value() : null;
		if (value == null || (value.length != Integer.BYTES && value.length != Long.BYTES)) {
			return null;
		}
		ByteBuffer buffer = ByteBuffer.wrap(value);
		return (value.length == Integer.BYTES) ? (long) buffer.getInt() : buffer.getLong();
	}

	/**
	 * Read a text header.
	 * @param headers the headers of a record
	 * @param name the name of the header
	 * @return the text, or {@code null} if there is none
	 */
	public static @Nullable String text(Headers headers, String name) {
		Header header = headers.lastHeader(name);
		return (header != null && header.value() != null) ? new String(header.value(), StandardCharsets.UTF_8) : null;
	}

}
