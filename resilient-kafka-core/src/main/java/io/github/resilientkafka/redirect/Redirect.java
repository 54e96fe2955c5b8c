package io.github.resilientkafka.redirect;

import io.github.resilientkafka.failure.ApplicationCode;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.policy.Destination;
import io.github.resilientkafka.redirect.RedirectForm.Content;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Where a record goes and why.
 *
 * @param topic the retry or dead-letter topic
 * @param decision what is to become of the record there
 * @param listener the id of the listener that failed
 * @param group the consumer group of the listener
 * @param application tells the code of the application
 */
public record Redirect(String topic, Outcome.Redirected decision, String listener, String group,
		ApplicationCode application) {

	/**
	 * Whether the record has failed for good.
	 * @return whether the topic is that of dead letters
	 */
	public boolean isDeadLetter() {
		return this.decision.destination() instanceof Destination.DeadLetters;
	}

	/**
	 * The record to send.
	 * @param record the record as it was polled
	 * @param redirectedBefore whether it was polled from a retry topic
	 * @param form what it carries
	 * @param partitions the number of partitions of the topic
	 * @return a record with the same key, value and headers, unless the form leaves them
	 * out, and, while the counts allow it, the same partition; of the same time if it is
	 * tried again, and of now if it is a dead letter
	 */
	@SuppressWarnings("NullAway") // Kafka is not annotated: keys and values may be null
	public ProducerRecord<byte[], byte[]> toProducerRecord(ConsumerRecord<byte[], byte[]> record,
			boolean redirectedBefore, RedirectForm form, int partitions) {
		// Retention goes by the timestamp, and a dead letter is kept from now on
		boolean sameTime = !isDeadLetter() && form.keepsTimestamp() && record.timestamp() >= 0;
		byte[] key = (form.content() != Content.PLACE) ? record.key() : null;
		byte[] value = (form.content() == Content.WHOLE) ? record.value() : null;
		return new ProducerRecord<>(this.topic, record.partition() % partitions, sameTime ? record.timestamp() : null,
				key, value, RedirectHeaders.of(record, this, redirectedBefore, form));
	}

}
