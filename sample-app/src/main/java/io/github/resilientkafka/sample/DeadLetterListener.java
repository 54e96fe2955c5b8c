package io.github.resilientkafka.sample;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/**
 * Watches the dead-letter topic, as an ordinary listener.
 */
@Component
class DeadLetterListener {

	private static final String BYTES = "org.apache.kafka.common.serialization.ByteArrayDeserializer";

	private static final Log logger = LogFactory.getLog(DeadLetterListener.class);

	private final HeaderDecoder decoder;

	private final ObjectMapper mapper;

	private final DeadLetters letters;

	private final OrderJournal journal;

	private final Tally tally;

	DeadLetterListener(HeaderDecoder decoder, ObjectMapper mapper, DeadLetters letters, OrderJournal journal,
			Tally tally) {
		this.decoder = decoder;
		this.mapper = mapper;
		this.letters = letters;
		this.journal = journal;
		this.tally = tally;
	}

	@KafkaListener(id = "dead-letters", topics = OrderTopic.DEAD_LETTERS, groupId = "dead-letters",
			properties = { "key.deserializer=" + BYTES, "value.deserializer=" + BYTES })
	void receive(ConsumerRecord<byte[], byte[]> record) {
		DeadLetter letter = new DeadLetter(Position.of(record), Instant.now(), this.decoder.decode(record.headers()));
		logger.warn(letter.describe());
		this.tally.countDeadLetter();
		this.letters.add(letter);
		orderId(record.value())
			.ifPresent((id) -> this.journal.add(id, Visit.deadLettered(record.topic(), letter.attempts())));
	}

	private Optional<String> orderId(byte[] payload) {
		try {
			return Optional.ofNullable(this.mapper.readValue(payload, Order.class)).map(Order::id);
		}
		catch (IOException ex) {
			return Optional.empty();
		}
	}

}
