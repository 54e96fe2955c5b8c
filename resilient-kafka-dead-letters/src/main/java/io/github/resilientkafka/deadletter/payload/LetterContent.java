package io.github.resilientkafka.deadletter.payload;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.polling.RecordDeserializer;
import io.github.resilientkafka.redirect.RedirectHeaders;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.json.JsonParseException;
import org.springframework.boot.json.JsonParser;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.kafka.support.KafkaHeaders;

/**
 * Shows the content of a letter: as its bytes, and as the listener would get it.
 * Thread-safe.
 */
public final class LetterContent {

	private static final int MAX_TEXT = 64 * 1024;

	private static final String HIDDEN = "hidden";

	/** They say where a record was and what has failed, and nothing of what is in it. */
	private static final Set<String> HARMLESS = Set.of(ResilientKafkaHeaders.ATTEMPT,
			ResilientKafkaHeaders.FIRST_FAILURE, ResilientKafkaHeaders.LISTENER, ResilientKafkaHeaders.OMITTED,
			ResilientKafkaHeaders.FINGERPRINT, ResilientKafkaHeaders.REPLAYS, ResilientKafkaHeaders.REPLAY,
			KafkaHeaders.ORIGINAL_TOPIC, KafkaHeaders.ORIGINAL_TIMESTAMP_TYPE, KafkaHeaders.ORIGINAL_CONSUMER_GROUP,
			KafkaHeaders.EXCEPTION_FQCN, KafkaHeaders.EXCEPTION_CAUSE_FQCN);

	private static final Set<String> NUMBERS = Set.of(KafkaHeaders.ORIGINAL_PARTITION, KafkaHeaders.ORIGINAL_OFFSET,
			KafkaHeaders.ORIGINAL_TIMESTAMP);

	private final PayloadMode mode;

	private final Redaction redaction;

	private final JsonParser parser = JsonParserFactory.getJsonParser();

	public LetterContent(PayloadMode mode, Redaction redaction) {
		this.mode = mode;
		this.redaction = redaction;
	}

	/**
	 * How much is shown.
	 * @return the mode
	 */
	public PayloadMode mode() {
		return this.mode;
	}

	/**
	 * Describe what is in a letter.
	 * @param listener the listener whose letter it is
	 * @param letter the letter
	 * @param topic the topic that it has come from
	 * @param mayRead whether who asks may see more than sizes
	 * @return values that can be written as JSON
	 */
	public Map<String, Object> describe(RegisteredListener listener, ConsumerRecord<byte[], byte[]> letter,
			String topic, boolean mayRead) {
		PayloadMode allowed = mayRead ? this.mode : PayloadMode.HIDDEN;
		Map<String, Object> content = new LinkedHashMap<>();
		content.put("shown", allowed.name().toLowerCase(Locale.ROOT));
		content.put("key", bytes(letter.key(), topic, allowed));
		content.put("value", bytes(letter.value(), topic, allowed));
		if (allowed == PayloadMode.SHOWN) {
			content.put("decoded", decoded(listener, letter, topic));
		}
		content.put("headers", headers(letter, allowed));
		return content;
	}

	private Object bytes(byte @Nullable [] bytes, String topic, PayloadMode allowed) {
		Map<String, Object> values = new LinkedHashMap<>();
		if (bytes == null) {
			values.put("null", true);
			return values;
		}
		values.put("bytes", bytes.length);
		String text = text(bytes);
		switch (allowed) {
			case SHOWN -> {
				if (text != null) {
					values.put("text", cut(text, values));
				}
				else {
					values.put("base64", cut(Base64.getEncoder().encodeToString(bytes), values));
				}
			}
			case REDACTED -> {
				Object json = (text != null) ? json(text) : null;
				values.put("redacted", (json != null) ? this.redaction.redact(topic, json) : HIDDEN);
			}
			case HIDDEN -> {
				// Its size is all that is said
			}
		}
		return values;
	}

	private static String cut(String text, Map<String, Object> values) {
		if (text.length() <= MAX_TEXT) {
			return text;
		}
		values.put("cut", true);
		return text.substring(0, MAX_TEXT);
	}

	private @Nullable Object json(String text) {
		try {
			String trimmed = text.strip();
			if (trimmed.startsWith("{")) {
				return this.parser.parseMap(trimmed);
			}
			return trimmed.startsWith("[") ? this.parser.parseList(trimmed) : null;
		}
		catch (JsonParseException | IllegalStateException ex) {
			return null;
		}
	}

	private static @Nullable String text(byte[] bytes) {
		try {
			String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
			boolean readable = text.chars()
				.noneMatch((each) -> Character.isISOControl(each) && each != '\n' && each != '\r' && each != '\t');
			return readable ? text : null;
		}
		catch (CharacterCodingException ex) {
			return null;
		}
	}

	/**
	 * As the listener would get it, with deserializers of our own.
	 */
	private static Map<String, Object> decoded(RegisteredListener listener, ConsumerRecord<byte[], byte[]> letter,
			String topic) {
		Map<String, Object> values = new LinkedHashMap<>();
		try {
			ConsumerRecord<Object, Object> record = listener.deserializers().get().deserialize(letter, topic);
			values.put("key", cut(String.valueOf(record.key()), values));
			values.put("value", cut(String.valueOf(record.value()), values));
		}
		catch (RuntimeException | LinkageError ex) {
			values.put("failure", new RootCause(ex).text());
		}
		return values;
	}

	private Map<String, Object> headers(ConsumerRecord<byte[], byte[]> letter, PayloadMode allowed) {
		Map<String, Object> headers = new LinkedHashMap<>();
		for (Header header : letter.headers()) {
			if (headers.size() >= 200) {
				break;
			}
			headers.put(header.key(), value(letter, header, allowed));
		}
		return headers;
	}

	private static Object value(ConsumerRecord<byte[], byte[]> letter, Header header, PayloadMode allowed) {
		byte[] bytes = header.value();
		if (bytes == null) {
			return "null";
		}
		if (NUMBERS.contains(header.key())) {
			Long number = RedirectHeaders.binaryNumber(letter.headers(), header.key());
			return (number != null) ? number : HIDDEN;
		}
		if (HARMLESS.contains(header.key()) || allowed == PayloadMode.SHOWN) {
			String text = text(bytes);
			return (text != null) ? text.substring(0, Math.min(text.length(), MAX_TEXT))
					: Base64.getEncoder().encodeToString(bytes);
		}
		return HIDDEN;
	}

	/**
	 * Whether a listener could take a value.
	 * @param listener the listener
	 * @param letter the letter whose value is replaced
	 * @param topic the topic that it has come from
	 * @param value the value
	 * @throws IllegalArgumentException if its deserializer cannot
	 */
	public static void check(RegisteredListener listener, ConsumerRecord<byte[], byte[]> letter, String topic,
			byte[] value) {
		RecordDeserializer deserializer = listener.deserializers().get();
		ConsumerRecord<byte[], byte[]> edited = new ConsumerRecord<>(letter.topic(), letter.partition(),
				letter.offset(), letter.timestamp(), letter.timestampType(), letter.serializedKeySize(), value.length,
				letter.key(), value, letter.headers(), letter.leaderEpoch());
		try {
			deserializer.deserialize(edited, topic);
		}
		catch (RuntimeException ex) {
			throw new IllegalArgumentException(
					"The deserializer of listener '%s' does not take the value (%s); correct it"
						.formatted(listener.policy().listener(), ex.getClass().getSimpleName()),
					ex);
		}
	}

}
