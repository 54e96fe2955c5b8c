package io.github.resilientkafka.deadletter.endpoint;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.resilientkafka.deadletter.letter.LetterFetcher;
import io.github.resilientkafka.deadletter.letter.LetterId;
import io.github.resilientkafka.deadletter.payload.LetterContent;
import io.github.resilientkafka.listener.RegisteredListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes another value for a letter, if that is switched on and the listener could take
 * it.
 *
 * @param enabled whether letters may be edited
 */
public record LetterEditor(boolean enabled) {

	/** It is written into the ledger, whose records are limited to 1 MiB by default. */
	private static final int MAX_BYTES = 256 * 1024;

	/**
	 * Check a value.
	 * @param listener the listener
	 * @param ids the letter
	 * @param value the value
	 * @return the value
	 * @throws IllegalArgumentException if it cannot be taken
	 */
	String check(RegisteredListener listener, @Nullable List<LetterId> ids, @Nullable String value) {
		if (!this.enabled) {
			throw new IllegalArgumentException(
					"Editing is off; switch it on with resilient-kafka.dead-letters.edit=true");
		}
		if (ids == null || ids.size() != 1) {
			throw new IllegalArgumentException("One letter is edited at a time; name it by ids");
		}
		if (value == null) {
			throw new IllegalArgumentException("There is no value; say what is sent instead");
		}
		byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
		if (bytes.length > MAX_BYTES) {
			throw new IllegalArgumentException(
					"The value has %d bytes; an edited value may have %d at most".formatted(bytes.length, MAX_BYTES));
		}
		if (!listener.chain().deadLetterTopics().contains(ids.get(0).topic())) {
			throw new IllegalArgumentException("'%s' is no dead-letter topic of listener '%s'; use one of %s"
				.formatted(ids.get(0).topic(), listener.policy().listener(), listener.chain().deadLetterTopics()));
		}
		ConsumerRecord<byte[], byte[]> letter = LetterFetcher.fetch(listener, ids.get(0));
		if (letter == null) {
			throw new IllegalArgumentException("There is no letter " + ids.get(0));
		}
		LetterContent.check(listener, letter, LetterDescriber.mainTopic(listener, letter), bytes);
		return value;
	}

}
