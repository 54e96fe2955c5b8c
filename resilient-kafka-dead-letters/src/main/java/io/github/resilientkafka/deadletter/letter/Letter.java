package io.github.resilientkafka.deadletter.letter;

import java.util.Objects;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.failure.ApplicationCode;
import io.github.resilientkafka.failure.Fingerprint;
import io.github.resilientkafka.redirect.RedirectHeaders;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.KafkaHeaders;

/**
 * What is known of a dead letter, without its key and value.
 *
 * @param id where it lies
 * @param at when it became one, in epoch ms
 * @param fingerprint what it has in common with others
 * @param attempts how many attempts were made at it
 * @param replays how often it was replayed
 * @param keyHash the {@link KeyHash} of its key
 * @param replay the number of the job that it has come back from, or {@code null} if it
 * was not replayed
 */
public record Letter(LetterId id, long at, Fingerprint fingerprint, int attempts, int replays, long keyHash,
		@Nullable String replay) {

	private static final int MAX_COUNT = 65_535;

	/** What spring-kafka's recoverer writes for keys that could not be deserialized. */
	private static final String PREFIX_OF_KEYS = "kafka_dlt-key-";

	/**
	 * Read what the headers tell. Whatever they hold, there is an answer.
	 * @param letter a record of a dead-letter topic, also one that somebody else has
	 * written
	 * @param application tells the code of the application
	 * @return what is known of it
	 */
	public static Letter of(ConsumerRecord<byte[], byte[]> letter, ApplicationCode application) {
		Headers headers = letter.headers();
		byte[] key = letter.key();
		return new Letter(LetterId.of(letter), letter.timestamp(), fingerprint(headers, application),
				count(headers, ResilientKafkaHeaders.ATTEMPT, attemptsOfOthers(headers)), replays(headers),
				(key != null) ? KeyHash.of(key) : KeyHash.NONE, job(headers));
	}

	/**
	 * How often a letter was replayed.
	 * @param headers its headers
	 * @return the number, 0 if it was not
	 */
	public static int replays(Headers headers) {
		return count(headers, ResilientKafkaHeaders.REPLAYS, 0);
	}

	private static int attemptsOfOthers(Headers headers) {
		Long attempts = RedirectHeaders.binaryNumber(headers, KafkaHeaders.DELIVERY_ATTEMPT);
		return (attempts != null && attempts > 0 && attempts <= MAX_COUNT) ? attempts.intValue() : 1;
	}

	private static int count(Headers headers, String name, int otherwise) {
		Long count = RedirectHeaders.number(headers, name);
		return (count != null && count >= 0 && count <= MAX_COUNT) ? count.intValue() : otherwise;
	}

	private static @Nullable String job(Headers headers) {
		String replay = RedirectHeaders.text(headers, ResilientKafkaHeaders.REPLAY);
		int slash = (replay != null) ? replay.indexOf('/') : -1;
		return (replay != null && slash > 0) ? replay.substring(0, slash) : null;
	}

	/**
	 * Written by us, or found in what spring-kafka's recoverer has written.
	 */
	private static Fingerprint fingerprint(Headers headers, ApplicationCode application) {
		String written = RedirectHeaders.text(headers, ResilientKafkaHeaders.FINGERPRINT);
		if (written != null && !written.isBlank()) {
			return Fingerprint.parse(written);
		}
		String exception = text(headers, KafkaHeaders.EXCEPTION_CAUSE_FQCN, KafkaHeaders.EXCEPTION_FQCN);
		String trace = text(headers, KafkaHeaders.EXCEPTION_STACKTRACE, PREFIX_OF_KEYS + "exception-stacktrace");
		return Fingerprint.printed(
				(exception != null) ? exception : RedirectHeaders.text(headers, PREFIX_OF_KEYS + "exception-fqcn"),
				trace, application);
	}

	private static @Nullable String text(Headers headers, String name, String otherwise) {
		String text = RedirectHeaders.text(headers, name);
		return (text != null) ? text : RedirectHeaders.text(headers, otherwise);
	}

	/**
	 * Which exception it is about.
	 * @return the name of the class
	 */
	public String exception() {
		return Objects.requireNonNull(this.fingerprint).exception();
	}

}
