package io.github.resilientkafka.deadletter.job;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.deadletter.letter.Letter;
import io.github.resilientkafka.deadletter.letter.LetterId;
import io.github.resilientkafka.redirect.RedirectHeaders;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.KafkaHeaders;

/**
 * Makes of a letter the record that the listener processes once more: the same bytes,
 * with what is needed to tell where it was first and how often it was tried.
 *
 * @param job the number of the job
 * @param mainTopic the topic that the letters of the dead-letter topic come from
 * @param replayTopic where the record goes
 * @param partitions how many partitions that has
 * @param group the consumer group of the listener
 * @param value the value that is sent instead of that of the letter, or {@code null}
 */
record Replay(String job, String mainTopic, String replayTopic, int partitions, String group, byte @Nullable [] value) {

	/** About a failure that is over as soon as the record is processed once more. */
	private static final Set<String> LEFT_OUT = Set.of(ResilientKafkaHeaders.FINGERPRINT, ResilientKafkaHeaders.REPLAYS,
			ResilientKafkaHeaders.REPLAY, ResilientKafkaHeaders.DUE, KafkaHeaders.ORIGINAL_CONSUMER_GROUP);

	private static final List<String> FAILURES = List.of("kafka_exception-", "kafka_dlt-exception-",
			"kafka_dlt-key-exception-");

	/**
	 * Why a letter cannot be processed once more.
	 * @return the reason, or {@code null} if nothing stands against it
	 */
	@Nullable String obstacle(ConsumerRecord<byte[], byte[]> letter) {
		String omitted = RedirectHeaders.text(letter.headers(), ResilientKafkaHeaders.OMITTED);
		if (omitted != null && (this.value == null || !omitted.equals("value"))) {
			return "it is without its %s, which did not fit".formatted(omitted);
		}
		String owner = RedirectHeaders.text(letter.headers(), KafkaHeaders.ORIGINAL_CONSUMER_GROUP);
		if (owner != null && !owner.equals(this.group)) {
			return "it is a letter of group '%s'".formatted(owner);
		}
		String topic = RedirectHeaders.text(letter.headers(), KafkaHeaders.ORIGINAL_TOPIC);
		if (topic != null && !topic.equals(this.mainTopic)) {
			return "it has come from '%s', which the listener does not have under this dead-letter topic"
				.formatted(topic);
		}
		return null;
	}

	/**
	 * What is sent.
	 * @param withTimestamp whether it has the time of the record that has failed, which
	 * the topic may refuse
	 */
	ProducerRecord<byte[], byte[]> record(ConsumerRecord<byte[], byte[]> letter, boolean withTimestamp) {
		byte[] sent = (this.value != null) ? this.value : letter.value();
		return new ProducerRecord<>(this.replayTopic, partition(letter),
				withTimestamp ? timestamp(letter.headers()) : null, letter.key(), sent, headers(letter));
	}

	int partition(ConsumerRecord<byte[], byte[]> letter) {
		return letter.partition() % this.partitions;
	}

	private static @Nullable Long timestamp(Headers headers) {
		Long timestamp = RedirectHeaders.binaryNumber(headers, KafkaHeaders.ORIGINAL_TIMESTAMP);
		return (timestamp != null && timestamp >= 0) ? timestamp : null;
	}

	private Headers headers(ConsumerRecord<byte[], byte[]> letter) {
		RecordHeaders headers = new RecordHeaders();
		for (Header header : letter.headers()) {
			if (!LEFT_OUT.contains(header.key()) && FAILURES.stream().noneMatch(header.key()::startsWith)
					&& !(this.value != null && header.key().equals(ResilientKafkaHeaders.OMITTED))) {
				headers.add(header);
			}
		}
		if (headers.lastHeader(KafkaHeaders.ORIGINAL_TOPIC) == null) {
			// Somebody else has written it, and does not say where it was
			headers.add(KafkaHeaders.ORIGINAL_TOPIC, text(this.mainTopic));
			headers.add(KafkaHeaders.ORIGINAL_PARTITION,
					ByteBuffer.allocate(Integer.BYTES).putInt(letter.partition()).array());
		}
		headers.add(KafkaHeaders.ORIGINAL_CONSUMER_GROUP, text(this.group));
		headers.add(ResilientKafkaHeaders.REPLAYS, text(Letter.replays(letter.headers()) + 1));
		headers.add(ResilientKafkaHeaders.REPLAY, text(this.job + "/" + LetterId.of(letter)));
		return headers;
	}

	private static byte[] text(Object value) {
		return value.toString().getBytes(StandardCharsets.UTF_8);
	}

}
